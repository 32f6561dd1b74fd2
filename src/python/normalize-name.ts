/** A project's name as indexes compare it. Source: PEP 503, "Normalized Names". */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}
