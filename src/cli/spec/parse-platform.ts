import type { PlanPlatform } from "../../plan/index.ts";
import { usageFailure } from "../failure.ts";

/** Reads `linux/ARCHITECTURE[/VARIANT]`; throws a usage failure on anything else. */
export function parsePlatform(text: string): PlanPlatform {
  const match = /^linux\/([a-z0-9_]+)(?:\/([a-z0-9.]+))?$/.exec(text.trim());
  if (match?.[1] === undefined) {
    throw usageFailure(
      `"${text}" is not a platform`,
      "write linux/ARCHITECTURE[/VARIANT], such as linux/arm64",
    );
  }
  return { os: "linux", architecture: match[1], ...(match[2] === undefined ? {} : { variant: match[2] }) };
}
