import { type Format, refused, understood } from "./format.ts";

const REF = /^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*(?:@[0-9A-Za-z][0-9A-Za-z._+-]*)?$/;

function reference(name: string, expected: string, example: string): Format<string> {
  return {
    name,
    expected,
    example,
    pattern: REF.source,
    limit: 128,
    read: (text) =>
      REF.test(text) ? understood(text) : refused("bad-component", "it is written name or name@version"),
  };
}

/** A component, perhaps at a version: `openmpi`, `openmpi@4.1.6`. */
export const COMPONENT = reference("component", "the name of a component", "openmpi@4.1.6");

/** A toolchain, perhaps at a version: `gcc`, `gcc@12`. */
export const TOOLCHAIN = reference("toolchain", "the name of a toolchain", "gcc@12");

/** An option of a component: a feature of it, or a setting every component has. */
export const COMPONENT_OPTION: Format<string> = {
  name: "component-option",
  expected: "the name of an option",
  example: "ucx",
  pattern: "^[a-z][a-z0-9_]*$",
  limit: 64,
  read: (text) =>
    /^[a-z][a-z0-9_]*$/.test(text)
      ? understood(text)
      : refused("bad-name", 'it holds small letters, digits and "_" only'),
};
