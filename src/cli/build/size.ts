import { usageFailure } from "../failure.ts";

const UNITS = ["", "k", "m", "g", "t", "p"];

/** A number of bytes with an optional unit of 1024, as docker reads it: `64m`, `1.5g`, `2GiB`. */
export function parseSize(flag: string, text: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([kmgtp]?)(?:i?b)?$/i.exec(text.trim());
  const bytes = Number(match?.[1]) * 1024 ** UNITS.indexOf((match?.[2] ?? "").toLowerCase());
  if (match === null || !Number.isSafeInteger(Math.floor(bytes))) {
    throw usageFailure(`${flag} ${text}: not a size`, "write a number and k, m or g, such as 64m");
  }
  return Math.floor(bytes);
}
