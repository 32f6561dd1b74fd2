/** Minor versions of Python 3, the one most wheels are made for first, then newer ones, then older ones. */
const PREFERRED = [11, 12, 13, 14, 10, 9, 8];

/** The comparison of a minor version with that of a clause; `micro`: the clause says more than two numbers. */
const HOLDS: Readonly<Record<string, (minor: number, wanted: number, micro: boolean) => boolean>> = {
  "": (minor, wanted) => minor === wanted,
  "==": (minor, wanted) => minor === wanted,
  "===": (minor, wanted) => minor === wanted,
  "!=": (minor, wanted, micro) => micro || minor !== wanted,
  ">=": (minor, wanted) => minor >= wanted,
  ">": (minor, wanted) => minor >= wanted,
  "<=": (minor, wanted) => minor <= wanted,
  "<": (minor, wanted, micro) => minor < wanted || (micro && minor === wanted),
  "~=": (minor, wanted, micro) => (micro ? minor === wanted : minor >= wanted),
  "~": (minor, wanted) => minor === wanted,
  "^": (minor, wanted) => minor >= wanted,
};

/**
 * The Python for a project that takes those of a specifier, of PEP 440 or Poetry's, as `major.minor`. Where none that we
 * know of is among them, the first that the specifier names; undefined where it names none.
 */
export function choosePython(specifier: string): string | undefined {
  const clauses = [...specifier.matchAll(/(===?|!=|~=|[<>]=?|[~^])?\s*3\.(\d+)(\.\d+)?/g)].map(
    ([, sign = "", minor, micro]) => ({ sign, minor: Number(minor), micro: micro !== undefined }),
  );
  const [first] = clauses;
  if (first === undefined) return undefined;
  const fits = (minor: number): boolean =>
    clauses.every((clause) => HOLDS[clause.sign]?.(minor, clause.minor, clause.micro));
  return `3.${PREFERRED.find(fits) ?? first.minor}`;
}
