import type { Reporter } from "../diagnostics/index.ts";
import type { Span } from "../source/index.ts";

/** A module that EasyBuild makes. */
export interface EasyBuildModule {
  /** Its name, which is the path of its folder and of its module file too: `zlib/1.3.1-GCCcore-13.3.0`. */
  readonly name: string;
  /** The path of its easyconfig, where EasyBuild runs. */
  readonly easyconfig: string;
  /** Modules that are loaded while it is built, in the order in which they are built. */
  readonly needs: readonly string[];
  /** Whether it is asked for, or loaded by what is. */
  readonly atRunTime: boolean;
}

/** Names of two parts or more that are safe as paths, as EasyBuild's usual ones are. */
const MODULE = /^[A-Za-z0-9][A-Za-z0-9._+-]*(?:\/[A-Za-z0-9][A-Za-z0-9._+-]*){1,3}$/;
const EASYCONFIG = /^\/[^\n\0]+\.eb$/;

/** Reads what `choose-easybuild` wrote, asked at `span`; undefined after a report of why it cannot be read. */
export function readModules(
  text: string,
  span: Span,
  report: Reporter,
): readonly EasyBuildModule[] | undefined {
  const refuse = (why: string): undefined => {
    report.report("easybuild-modules", span, { why });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("it is not JSON");
  }
  if (!Array.isArray(value) || value.length === 0) return refuse("there is nothing in it");
  const modules: EasyBuildModule[] = [];
  const known = new Set<string>();
  for (const item of value as readonly unknown[]) {
    const { name, easyconfig, needs, atRunTime } = fieldsOf(item);
    const shown = String(name).slice(0, 80);
    if (typeof name !== "string" || !MODULE.test(name))
      return refuse(`${shown} is no usual name of a module`);
    if (typeof easyconfig !== "string" || !EASYCONFIG.test(easyconfig))
      return refuse(`the module ${shown} has no easyconfig`);
    if (!Array.isArray(needs) || !needs.every((one): one is string => known.has(String(one))))
      return refuse(`the module ${shown} needs one that does not come before it`);
    known.add(name);
    modules.push({ name, easyconfig, needs, atRunTime: atRunTime === true });
  }
  return modules;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
