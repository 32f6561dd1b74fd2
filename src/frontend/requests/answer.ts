/** What a subrequest gives back, by key of the result's metadata. */
export type Answer = Readonly<Record<string, string>>;

/** An answer of JSON for programs and text for people. */
export function answer(version: string, json: unknown, text: string): Answer {
  return { "result.json": JSON.stringify(json, null, 2), "result.txt": text, version };
}
