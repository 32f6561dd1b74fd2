import { AMD64 } from "./amd64.ts";
import { ARM64 } from "./arm64.ts";
import type { Microarchitecture } from "./microarchitecture.ts";
import { PPC64LE } from "./ppc64le.ts";

const BY_NAME: ReadonlyMap<string, Microarchitecture> = new Map(
  [...AMD64, ...ARM64, ...PPC64LE].map((one) => [one.name, one]),
);

/** What a platform's variant means, by OCI's architecture. Source: the OCI image index specification, platform variants. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  amd64: { v2: "x86_64_v2", v3: "x86_64_v3", v4: "x86_64_v4" },
  arm64: {
    "v8.1": "armv8.1a",
    "v8.2": "armv8.2a",
    "v8.3": "armv8.3a",
    "v8.4": "armv8.4a",
    "v8.5": "armv8.5a",
    "v8.6": "armv8.6a",
    v9: "armv9.0a",
    "v9.0": "armv9.0a",
    "v9.2": "armv9.2a",
  },
};

/** The kind of processor of a name; undefined where none is known. */
export function microarchitectureOf(name: string): Microarchitecture | undefined {
  return BY_NAME.get(name);
}

/** Names of the kinds of one architecture, or of all, the general ones first. */
export function microarchitectureNames(architecture?: string): readonly string[] {
  const all = [...BY_NAME.values()];
  return all
    .filter((one) => architecture === undefined || one.architecture === architecture)
    .map(({ name }) => name);
}

/** The name for a platform's variant; undefined where it is not one that asks for more than the architecture has anyway. */
export function variantTarget(architecture: string, variant: string): string | undefined {
  const known = Object.hasOwn(VARIANTS, architecture) ? VARIANTS[architecture] : undefined;
  return known !== undefined && Object.hasOwn(known, variant) ? known[variant] : undefined;
}
