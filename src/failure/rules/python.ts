import { KNOWN_IMPORTS } from "../../catalog/index.ts";
import type { LineRule, StepFailure, Told } from "../step-failure.ts";

/** So many of an index's versions are named. */
const NAMED_VERSIONS = 5;

/** pip found no distribution: of that name, of that version, or for this Python and platform. */
function noDistribution(wanted: string, { lines }: StepFailure): Told | undefined {
  // An index that was not reached has nothing of any name.
  if (lines.some((line) => line.includes("Retry(total=0"))) return undefined;
  const versions = lines
    .map((line) => /\(from versions: ([^)]*)\)/.exec(line)?.[1])
    .find((found) => found !== undefined);
  const others = lines
    .map((line) => /require a different python version: (.{1,300})/.exec(line)?.[1])
    .find((found) => found !== undefined);
  const indexes = lines
    .map((line) => /^Looking in indexes: (.{1,300})/.exec(line)?.[1])
    .find((found) => found !== undefined);
  if (others !== undefined) {
    return {
      says: `no release of ${wanted} is for this base's Python`,
      hint: `a base with another Python, or another release; pip says: ${others.split("; ").slice(-NAMED_VERSIONS).join("; ")}`,
    };
  }
  if (versions === undefined || versions === "none") {
    const where = indexes === undefined ? "PyPI, or what pip's configuration names" : indexes;
    return {
      says: `${where} has nothing called ${wanted} for this Python and platform`,
      hint: "look at the spelling, and whether it has wheels for this platform; another index: python: {index: {url: …, extra: …}}",
    };
  }
  const known = versions.split(", ");
  return {
    says: `the index has no release that ${wanted} allows`,
    hint: `it has ${known.length > NAMED_VERSIONS ? "…, " : ""}${known.slice(-NAMED_VERSIONS).join(", ")}`,
  };
}

function noModule(name: string): Told {
  const [top = name] = name.split(".");
  const says = `Python finds no module ${name}`;
  if (top === "pkg_resources" || top === "setuptools" || top === "distutils") {
    return {
      says,
      hint: "python: {packages: [setuptools<81]}: Python 3.12 comes without it, and setuptools 81 without pkg_resources",
    };
  }
  if (top === "venv" || top === "ensurepip")
    return { says, hint: "Debian and Ubuntu have it apart: build: {packages: [python3-venv]}" };
  const known = Object.hasOwn(KNOWN_IMPORTS, top)
    ? KNOWN_IMPORTS[top as keyof typeof KNOWN_IMPORTS]
    : undefined;
  return {
    says,
    hint: `${known === undefined ? "name the package that has it" : `it is in the package ${known}`}: python: {packages: [${known ?? "…"}]}; a module of your own has to be in the image, by files, and on PYTHONPATH or in the workdir`,
  };
}

/** What pip and Python object to. */
export const PYTHON_RULES: readonly LineRule[] = [
  {
    id: "no-distribution",
    line: /No matching distribution found for ([^\s;]{1,200})/,
    sample: [
      "ERROR: Could not find a version that satisfies the requirement torch==2.99 (from versions: 2.5.0, 2.5.1, 2.6.0, 2.7.0, 2.7.1)",
      "ERROR: No matching distribution found for torch==2.99",
    ],
    tell: ([, wanted = ""], step) => noDistribution(wanted, step),
  },
  {
    id: "packages-conflict",
    line: /ResolutionImpossible|conflicting dependencies|No solution found when resolving/,
    sample: ["ERROR: ResolutionImpossible: for help visit the documentation"],
    tell: () => ({
      says: "no choice of versions suits all packages",
      hint: "the lines above say who wants what: loosen one of the pins, or give an older or newer one",
    }),
  },
  {
    id: "wrong-python",
    line: /requires a different Python: (\S{1,20}) not in '([^']{1,80})'/,
    sample: ["ERROR: Package 'numpy' requires a different Python: 3.9.2 not in '>=3.11'"],
    tell: ([, has, wants]) => ({
      says: `a package takes Python ${wants}, and the base has ${has}`,
      hint: "a base with another Python, or another release of the package",
    }),
  },
  {
    id: "wrong-hash",
    line: /THESE PACKAGES DO NOT MATCH THE HASHES/,
    sample: ["ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."],
    tell: () => ({
      says: "the index sends other files than those whose hashes are written down",
      hint: "if they were replaced for a reason, lock again (mlspec lock, or the tool that wrote the hashes); if not, do not install them",
    }),
  },
  {
    id: "externally-managed",
    line: /externally-managed-environment/,
    sample: ["error: externally-managed-environment"],
    tell: () => ({
      says: "the distribution keeps its own Python free of pip's packages",
      hint: "python: {packages: […]} installs them into an environment apart, which the image's programs find first",
    }),
  },
  {
    id: "numpy-abi",
    line: /A module that was compiled using NumPy 1\.x cannot be run|numpy\.dtype size changed/,
    sample: ["A module that was compiled using NumPy 1.x cannot be run in NumPy 2.2.6 as it may crash."],
    tell: () => ({
      says: "a package was compiled for another release of NumPy",
      hint: "python: {packages: ['numpy<2']}, or a newer release of that package",
    }),
  },
  {
    id: "no-module",
    line: /ModuleNotFoundError: No module named '([\w.]{1,100})'/,
    sample: ["ModuleNotFoundError: No module named 'cv2'"],
    tell: ([, name = ""]) => noModule(name),
  },
  {
    id: "wheel-failed",
    line: /Failed (?:building wheel for|to build) '?([\w.-]{1,100})/,
    sample: ["  ERROR: Failed building wheel for flash-attn"],
    tell: ([, name]) => ({
      says: `${name} has no wheel for this Python and platform, and its compilation failed`,
      hint: "the first error above tells; compilers and headers go in build: {packages: […]}; a release that has a wheel needs neither",
    }),
  },
];
