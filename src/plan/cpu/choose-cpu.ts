import {
  type CompilerName,
  compilerVersionOf,
  type Microarchitecture,
  microarchitectureNames,
  microarchitectureOf,
  toolchainOf,
  variantTarget,
} from "../../catalog/index.ts";
import type { Reporter } from "../../diagnostics/index.ts";
import type { SpecPath, TargetSpec } from "../../spec/index.ts";
import { setVariable } from "../environment.ts";
import type { Environment, PlanFacts } from "../types.ts";
import { isOlder } from "../version.ts";

/** What a target is compiled for. */
export interface ChosenCpu {
  /** archspec's name. */
  readonly name: string;
  readonly level?: 1 | 2 | 3 | 4;
  /** What compilers are told, by language. */
  readonly flags: { readonly c: string; readonly fortran: string };
}

/** Chosen: nothing in particular is asked for, or the processor; `undefined` after a report. */
export type CpuChoice = { readonly cpu?: ChosenCpu } | undefined;

/**
 * The processor that a target is compiled for on a platform: of `cpu_targets` the one of its architecture, else what the
 * platform's variant says; never what the machine is that builds.
 */
export function chooseCpu(target: TargetSpec, facts: PlanFacts, report: Reporter): CpuChoice {
  const { architecture, variant } = facts.platform;
  const before = report.diagnostics.length;
  const named = findNamed(target, architecture, report);
  const ofVariant = findVariant(target, facts, report);
  if (report.diagnostics.length > before) return undefined;
  if (named?.one.level !== undefined && variant !== undefined) {
    const { name, level } = named.one;
    const allowed = ofVariant?.level ?? 1;
    if (level > allowed) {
      const platform = `linux/${architecture}/${variant}`;
      report.report("cpu-above-variant", target.locate(named.at), { name, level, platform });
      return undefined;
    }
  }
  const one = named?.one ?? ofVariant;
  if (one === undefined || !compiles(target)) return {};
  return flagsOf(one, named?.at ?? ["base"], target, facts, report);
}

/** Whether anything of a target might be compiled. */
function compiles({ spec }: TargetSpec): boolean {
  const { components, build, easybuild, python } = spec;
  return components.length + build.steps.length > 0 || easybuild !== undefined || python !== undefined;
}

function findNamed(target: TargetSpec, architecture: string, report: Reporter) {
  const found = new Map<string, { readonly one: Microarchitecture; readonly at: SpecPath }>();
  for (const [index, name] of target.spec.cpu_targets.entries()) {
    const at: SpecPath = ["cpu_targets", index];
    const one = microarchitectureOf(name);
    const other = one && found.get(one.architecture);
    if (one === undefined)
      report.report("cpu-unknown", target.locate(at), { name, known: microarchitectureNames() });
    else if (other !== undefined) {
      const params = { name, other: other.one.name, architecture: one.architecture };
      report.report("cpu-twice", target.locate(at), params);
    } else found.set(one.architecture, { one, at });
  }
  return found.get(architecture);
}

function findVariant(
  target: TargetSpec,
  { platform: { architecture, variant } }: PlanFacts,
  report: Reporter,
): Microarchitecture | undefined {
  const baseline = { amd64: "v1", arm64: "v8" }[architecture];
  if (variant === undefined || baseline === undefined || variant === baseline) return undefined;
  const one = microarchitectureOf(variantTarget(architecture, variant) ?? "");
  if (one === undefined) {
    const known = architecture === "amd64" ? ["v2", "v3", "v4"] : ["v8.1 to v8.6", "v9", "v9.2"];
    const platform = `linux/${architecture}/${variant}`;
    report.report("cpu-variant", target.locate(["base"]), { platform, known });
  }
  return one;
}

function flagsOf(
  one: Microarchitecture,
  at: SpecPath,
  target: TargetSpec,
  facts: PlanFacts,
  report: Reporter,
): CpuChoice {
  const [name = "gcc", major] = (target.spec.toolchain ?? "gcc").split("@");
  const toolchain = toolchainOf(name);
  // Which is reported where components are planned.
  if (toolchain === undefined) return {};
  const distro = facts.images.get(target.spec.base.build)?.distro;
  const ask = (compiler: CompilerName, asked: string | undefined): string | undefined => {
    const own = distro && compilerVersionOf(compiler, distro);
    const version = asked === undefined || own?.split(".")[0] === asked ? own : asked;
    const entries = one.flags[compiler] ?? [];
    const fitting = entries.filter(([since]) => version === undefined || !isOlder(version, since));
    const flags = fitting.at(-1)?.[1];
    if (flags === undefined) {
      const since = entries[0]?.[0];
      const params = { name: one.name, compiler, version: version ?? "", since };
      report.report("cpu-compiler", target.locate(at), params);
    }
    return flags;
  };
  const c = ask(toolchain.name, major);
  const fortran = toolchain.fortran === undefined ? c : ask(toolchain.fortran, undefined);
  if (c === undefined || fortran === undefined) return undefined;
  const { name: cpuName, level } = one;
  return { cpu: { name: cpuName, flags: { c, fortran }, ...(level !== undefined && { level }) } };
}

/** Variables that compilers and build systems take flags from, by language. */
const FLAG_VARIABLES = { CFLAGS: "c", CXXFLAGS: "c", FCFLAGS: "fortran", FFLAGS: "fortran" } as const;

/**
 * The flags for a processor in the variables that build systems read. With `-O2`: what they would take is not taken once
 * such a variable is set.
 */
export function setFlags(env: Environment, cpu: ChosenCpu | undefined): Environment {
  if (cpu === undefined) return env;
  let result = env;
  for (const [name, language] of Object.entries(FLAG_VARIABLES))
    result = setVariable(result, name, `-O2 ${cpu.flags[language]}`);
  return result;
}
