import { usageFailure } from "../failure.ts";

/** The fields of one line of comma-separated values, where a field may stand in double quotes. */
function splitFields(flag: string, text: string): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= text.length) {
    if (text[at] === '"') {
      const match = /^"((?:[^"]|"")*)"(,|$)/.exec(text.slice(at));
      if (match === null) throw usageFailure(`${flag} ${text}: a quote is not closed`);
      fields.push((match[1] ?? "").replaceAll('""', '"'));
      at += match[0].length + (match[2] === "" ? 1 : 0);
    } else {
      const comma = text.indexOf(",", at);
      const end = comma === -1 ? text.length : comma;
      fields.push(text.slice(at, end));
      at = end + 1;
    }
  }
  return fields;
}

/** A flag's value as attributes, and the fields that are no `key=value`. */
export interface AttributeFields {
  readonly attributes: ReadonlyMap<string, string>;
  readonly bare: readonly string[];
}

/** Reads `key=value,key=value`, as encoding/csv of Go reads a line; keys in lower case, the last of equal ones counts. */
export function readAttributes(flag: string, text: string): AttributeFields {
  const attributes = new Map<string, string>();
  const bare: string[] = [];
  for (const field of splitFields(flag, text)) {
    const equals = field.indexOf("=");
    if (equals === -1) bare.push(field.trim());
    else attributes.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1));
  }
  return { attributes, bare };
}

/** Attributes alone; a field without `=` is a usage failure. */
export function onlyAttributes(flag: string, text: string): ReadonlyMap<string, string> {
  const { attributes, bare } = readAttributes(flag, text);
  if (bare[0] !== undefined) throw usageFailure(`${flag} ${text}: "${bare[0]}" is not key=value`);
  return attributes;
}

/** Attributes as one text that `readAttributes` reads back. */
export function joinAttributes(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .map((field) => (/[,"]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(",");
}
