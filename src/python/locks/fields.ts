import { LockFormatError } from "./pinned.ts";

/** A table of a lock. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as a table; throws a LockFormatError naming it otherwise. */
export function table(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new LockFormatError(`${what} is not a table`);
}

/** The value as a list of tables; absent is empty. */
export function tables(value: unknown, what: string): readonly Fields[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new LockFormatError(`${what} is not a list`);
  return value.map((item) => table(item, `an item of ${what}`));
}

/** The value as text. */
export function text(value: unknown, what: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new LockFormatError(`${what} is missing or not a text`);
}

/** The value as text if it is one. */
export function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A version a requirement can pin. */
export function version(value: unknown, what: string): string {
  const found = text(value, `the version of ${what}`);
  if (!/^[\w.+!-]+$/.test(found)) throw new LockFormatError(`"${found}" is no version of ${what}`);
  return found;
}

/** The hexadecimal digits of `sha256:…`; undefined for another algorithm. */
export function sha256(value: unknown): string | undefined {
  return typeof value === "string" ? /^sha256:([0-9a-f]{64})$/.exec(value)?.[1] : undefined;
}

/** The last part of an address, decoded. */
export function filenameOf(url: string): string {
  return decodeURIComponent((url.split(/[?#]/)[0] ?? "").split("/").pop() ?? "");
}
