/**
 * A list of strings as Go's encoding/json writes it: like JSON.stringify, but with the characters escaped that
 * would be unsafe inside HTML. Undefined for an empty or absent list, which stands for no attribute.
 */
export function goJsonList(list: readonly string[] | undefined): string | undefined {
  if (!list || list.length === 0) return undefined;
  return JSON.stringify(list).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
