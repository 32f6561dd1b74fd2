import { normalizePlatform, type Platform } from "./normalize-platform.ts";

/** Names that may stand alone, without `linux/` before them. */
const ARCHITECTURES = new Set([
  ...["386", "i386", "i486", "i586", "i686", "amd64", "x86_64", "x86-64"],
  ...["arm", "armhf", "armel", "arm64", "aarch64"],
  ...["loong64", "mips", "mipsle", "mips64", "mips64le", "ppc64", "ppc64le", "riscv64", "s390x", "wasm"],
]);

/** Reads `os/architecture[/variant]` or an architecture alone; otherwise says in one sentence what is wrong. */
export function parsePlatform(text: string): Platform | string {
  const parts = text.split("/");
  if (parts.length > 3 || !parts.every((part) => /^[A-Za-z0-9_.-]+$/.test(part))) {
    return `"${text}" is not a platform; write os/architecture[/variant], such as linux/arm64`;
  }
  const [first = "", architecture, variant] = parts;
  if (architecture === undefined) {
    if (!ARCHITECTURES.has(first.toLowerCase())) {
      return `"${text}" names no known architecture; write os/architecture[/variant], such as linux/arm64`;
    }
    return normalizePlatform({ os: "linux", architecture: first });
  }
  if (first.toLowerCase() !== "linux") return `"${text}": only linux images can be built`;
  return normalizePlatform({ os: first, architecture, ...(variant === undefined ? {} : { variant }) });
}
