import type { Reporter } from "../../diagnostics/index.ts";
import type { ScalarNode } from "../../document/index.ts";
import { spanOf } from "../../source/index.ts";
import { createScope, expandText, type KnownValue, PLATFORM_ARGS, referencedNames } from "../args/index.ts";
import type { ArgDeclaration, SpecFile, TargetOptions } from "../spec-file.ts";

type Values = Map<string, KnownValue | undefined>;

/** Returns the default of `arg` with the args before it put in; undefined if it has none, or depends on one that has none. */
function defaultOf(arg: ArgDeclaration, before: Values, report: Reporter): KnownValue | undefined {
  if (arg.default === undefined) return undefined;
  const node: ScalarNode = { kind: "scalar", type: "text", text: arg.default, span: arg.span };
  const expanded = expandText(node, "plain", createScope(before), report);
  return expanded.kind === "text"
    ? { kind: "known", text: expanded.text, given: expanded.args.length > 0 }
    : undefined;
}

function checkGiven(arg: ArgDeclaration, text: string, report: Reporter): void {
  if (text.includes("\0")) report.report("control-character", arg.span, { code: 0 });
  const { name, values } = arg;
  if (values === undefined || values.includes(text)) return;
  report.report("bad-build-arg", arg.span, { name, values, value: text });
}

/** Values as far as the file alone determines them: defaults; the platform's and those which must be given are opaque. */
export function defaultValues(args: readonly ArgDeclaration[], report: Reporter): Values {
  const values: Values = new Map(PLATFORM_ARGS.map((name) => [name, undefined]));
  for (const arg of args) values.set(arg.name, defaultOf(arg, values, report));
  return values;
}

/** Values for one build. What the client gives and the file does not know is reported, and so is what is missing. */
export function givenValues(
  spec: SpecFile,
  target: string,
  options: TargetOptions,
  report: Reporter,
): Values {
  const { buildArgs = {}, platformArgs = {} } = options;
  const values: Values = new Map();
  for (const name of PLATFORM_ARGS) {
    const text = Object.hasOwn(platformArgs, name) ? (platformArgs[name] ?? "") : "";
    values.set(name, { kind: "known", text: name === "TARGETSTAGE" ? target : text, given: false });
  }
  for (const arg of spec.args) {
    const text = Object.hasOwn(buildArgs, arg.name) ? buildArgs[arg.name] : undefined;
    if (text !== undefined) checkGiven(arg, text, report);
    else if (arg.default === undefined) report.report("missing-build-arg", arg.span, { name: arg.name });
    values.set(
      arg.name,
      text === undefined ? defaultOf(arg, values, report) : { kind: "known", text, given: true },
    );
  }
  const names = spec.args.map((arg) => arg.name);
  for (const name of Object.keys(buildArgs).sort()) {
    if (names.includes(name)) continue;
    report.report("unknown-build-arg", spanOf(spec.file, 0, 0), { name, names });
  }
  return values;
}

/** Returns `used` and the names which the defaults of used args refer to, sorted. */
export function withSources(args: readonly ArgDeclaration[], used: ReadonlySet<string>): readonly string[] {
  const all = new Set(used);
  // A default refers to args before its own only: from the last to the first, one walk finds all.
  for (const arg of args.toReversed()) {
    if (all.has(arg.name)) for (const name of referencedNames(arg.default ?? "")) all.add(name);
  }
  return [...all].sort();
}
