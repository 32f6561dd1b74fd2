/** A switch as Go's strconv.ParseBool reads it, which docker's own flags go by; undefined for anything else. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(1|t|true)$/i.test(text)) return true;
  return /^(0|f|false)$/i.test(text) ? false : undefined;
}

/** True for a text that says so; false for none. */
export function isOn(text: string | undefined): boolean {
  return text !== undefined && parseBoolean(text) === true;
}
