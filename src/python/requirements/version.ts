/** A version of PEP 440, in parts that compare. */
interface Version {
  readonly epoch: number;
  readonly release: readonly number[];
  /** Ranks dev < a < b < rc < final < post; then the numbers. */
  readonly suffix: readonly number[];
  readonly local: string;
}

const PATTERN =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i;

/** True for a text PEP 440 calls a version. */
export function isVersion(text: string): boolean {
  return PATTERN.test(text.trim());
}

function parse(text: string): Version {
  const match = PATTERN.exec(text.trim());
  if (match === null) throw new Error(`"${text}" is not a version`);
  const [, epoch, release = "0", pre, preNumber, implicitPost, post, postNumber, dev, devNumber, local] =
    match;
  const isPost = post !== undefined || implicitPost !== undefined;
  const rank = pre === undefined ? 3 : /^a/i.test(pre) ? 0 : /^b/i.test(pre) ? 1 : 2;
  // A dev release of nothing else comes before every pre-release.
  const stage = pre === undefined && !isPost && dev !== undefined ? -1 : rank;
  return {
    epoch: Number(epoch ?? 0),
    release: release.split(".").map(Number),
    suffix: [
      stage,
      Number(preNumber || 0),
      isPost ? Number(implicitPost ?? (postNumber || 0)) : -1,
      dev === undefined ? Number.POSITIVE_INFINITY : Number(devNumber || 0),
    ],
    local: (local ?? "").toLowerCase().replace(/[-_]/g, "."),
  };
}

/** Below 0, 0 or above 0, as PEP 440 orders public versions. Throws on a text that is no version. */
export function compareVersions(left: string, right: string): number {
  return comparePublic(parse(left), parse(right));
}

function comparePublic(a: Version, b: Version): number {
  return a.epoch - b.epoch || compareLists(a.release, b.release) || compareLists(a.suffix, b.suffix);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left, right] = [a[i] ?? 0, b[i] ?? 0];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** True if a version is in what one clause such as `>= 1.2` allows. Source: PEP 440, "Version specifiers". */
export function matchesClause(version: string, operator: string, bound: string): boolean {
  if (operator === "===") return version === bound;
  if (bound.endsWith(".*")) {
    const prefix = parse(bound.slice(0, -2)).release;
    const release = parse(version).release;
    const same = prefix.every((part, index) => (release[index] ?? 0) === part);
    return operator === "!=" ? !same : same;
  }
  const [have, want] = [parse(version), parse(bound)];
  const order = comparePublic(have, want);
  const sameLocal = want.local === "" || want.local === have.local;
  switch (operator) {
    case "==":
      return order === 0 && sameLocal;
    case "!=":
      return order !== 0 || !sameLocal;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "~=":
      return order >= 0 && want.release.slice(0, -1).every((part, i) => (have.release[i] ?? 0) === part);
    default:
      return false;
  }
}
