/** What a vertex is built for, in the words of the OCI image specification ("linux", "amd64", "v7"). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly osFeatures?: readonly string[] | undefined;
}

/** `os/architecture[/variant]`, as clients write a platform. */
export function formatPlatform(platform: Platform): string {
  const base = `${platform.os}/${platform.architecture}`;
  return platform.variant ? `${base}/${platform.variant}` : base;
}

/**
 * The platform without a variant that is about instructions of the processor alone, as those of amd64 and arm64 are: a vertex
 * that compiles nothing is then one for all of them. Variants of 32-bit Arm are other systems, and stay.
 */
export function withoutCpuVariant(platform: Platform): Platform {
  if (platform.architecture !== "amd64" && platform.architecture !== "arm64") return platform;
  const { variant: _, ...shared } = platform;
  return shared;
}
