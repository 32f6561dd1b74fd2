/** That one package wants another, under a condition or always. */
export interface Edge {
  readonly to: string;
  readonly marker: string | undefined;
}

/** Above so many ways to a package, its conditions are left out: it is then always wanted. */
const MOST_WAYS = 32;

/**
 * Under which conditions each package is wanted, following what each wants from the roots on: a list of conditions of which
 * one must hold, empty for always. Packages nobody wants are absent.
 */
export function combineMarkers(
  roots: readonly Edge[],
  wants: (id: string) => readonly Edge[],
): ReadonlyMap<string, readonly string[]> {
  /** Ways to each package: sets of conditions that must hold together, as sorted text. */
  const ways = new Map<string, Set<string>>();
  const waiting: string[] = [];
  const add = (id: string, conditions: readonly string[]): void => {
    const known = ways.get(id) ?? new Set<string>();
    ways.set(id, known);
    const way = JSON.stringify([...new Set(conditions)].sort());
    if (known.has(ALWAYS) || known.has(way)) return;
    if (way === ALWAYS || known.size >= MOST_WAYS) {
      known.clear();
      known.add(ALWAYS);
    } else known.add(way);
    waiting.push(id);
  };
  for (const { to, marker } of roots) add(to, marker === undefined ? [] : [marker]);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const way of [...(ways.get(id) ?? [])]) {
      const conditions = JSON.parse(way) as readonly string[];
      for (const { to, marker } of wants(id))
        add(to, marker === undefined ? conditions : [...conditions, marker]);
    }
  }
  return new Map(
    [...ways].map(([id, known]) => [id, known.has(ALWAYS) ? [] : [...known].sort().map(joined)]),
  );
}

const ALWAYS = "[]";

function joined(way: string): string {
  const conditions = JSON.parse(way) as readonly string[];
  return conditions.length === 1 ? (conditions[0] ?? "") : conditions.map((one) => `(${one})`).join(" and ");
}
