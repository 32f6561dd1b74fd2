/** A platform as OCI writes it. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** A platform as it is written elsewhere; more properties do no harm. */
export interface LoosePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** Other names of an architecture, with the variant such a name implies. Source: containerd's platforms package. */
const ALIASES: Readonly<Record<string, readonly [architecture: string, variant: string]>> = {
  x86_64: ["amd64", ""],
  "x86-64": ["amd64", ""],
  i386: ["386", ""],
  i486: ["386", ""],
  i586: ["386", ""],
  i686: ["386", ""],
  aarch64: ["arm64", ""],
  armhf: ["arm", "v7"],
  armel: ["arm", "v6"],
};

/** Variants that mean the same as another spelling; the empty one is the architecture's default. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  amd64: { v1: "" },
  arm64: { "8": "", v8: "", "8.0": "", "v8.0": "" },
  arm: { "": "v7", "5": "v5", "6": "v6", "7": "v7", "8": "v8" },
};

/** The one spelling of a platform that BuildKit uses for the same machine. */
export function normalizePlatform(platform: LoosePlatform): Platform {
  const written = platform.architecture.toLowerCase();
  const [architecture, implied] = ownValue(ALIASES, written) ?? [written, ""];
  const given = (platform.variant ?? "").toLowerCase();
  const variant = ownValue(ownValue(VARIANTS, architecture) ?? {}, given || implied) ?? (given || implied);
  const os = platform.os.toLowerCase() === "macos" ? "darwin" : platform.os.toLowerCase();
  return variant === "" ? { os, architecture } : { os, architecture, variant };
}

function ownValue<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
