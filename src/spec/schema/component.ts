import { COMPONENT, COMPONENT_OPTION, LINE } from "../formats/index.ts";
import { list, map, mapped, shapes, text } from "./build-type.ts";
import type { Infer } from "./type.ts";

/** What an option is set to: `true`, `false`, a path or another word, or several. */
const optionValue = shapes({ scalar: text(LINE), list: list(text(LINE)) });

const options = map(COMPONENT_OPTION, optionValue);

/**
 * Components: a name alone, or a mapping of names to their options. Which options there are is the catalogue's business,
 * and so is checked where a plan is made.
 */
export const componentType = shapes({
  scalar: mapped(
    text(COMPONENT),
    (reference): Readonly<Record<string, Infer<typeof options>>> => ({ [reference]: {} }),
  ),
  map: map(COMPONENT, options),
});
