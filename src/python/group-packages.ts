import { isReadyWheel, type ResolvedPackage } from "./resolution.ts";

/** Packages that share a layer. */
export interface PackageGroup {
  readonly packages: readonly ResolvedPackage[];
}

/** From this size on, in bytes, a wheel has a layer of its own while there are layers left. */
const HEAVY = 5 * 1024 * 1024;

/** The rest is dealt into so many layers at most, so that one more package renews a small one. */
const MOST_BUCKETS = 8;

/** So few packages need no layer more: to install them takes a moment, and each layer costs every build one. */
const BUCKET_SIZE = 8;

/** PyTorch and what its wheels bring along: they change together. */
const TORCH = /^(?:torch|triton|pytorch-triton.*|nvidia-.*|cuda-(?:bindings|pathfinder|toolkit))$/;

/**
 * Cuts packages into at most `layers` groups, in the order they are laid over one another: PyTorch with its CUDA wheels;
 * other large wheels, each alone; the small rest by a hash of the name, so that a package's group depends on how many others there
 * are, by powers of two, and not on which; last what is built from the user's own folders and repositories.
 * Pure: equal packages give equal groups.
 */
export function groupPackages(packages: readonly ResolvedPackage[], layers: number): readonly PackageGroup[] {
  const own = layers > 1 ? packages.filter(isOwn) : [];
  const others = packages.filter((one) => !own.includes(one));
  let left = Math.max(1, layers - (own.length > 0 ? 1 : 0));
  const torch = left > 1 && others.some(({ name }) => name === "torch") ? others.filter(isTorch) : [];
  if (torch.length > 0) left--;
  const loose = others.filter((one) => !torch.includes(one));
  const light = loose.filter((one) => sizeOf(one) < HEAVY).length;
  const most = Math.max(1, Math.min(MOST_BUCKETS, Math.floor(left / 2)));
  const buckets = Math.min(most, 2 ** Math.ceil(Math.log2(Math.max(1, light / BUCKET_SIZE))));
  const heavy = loose
    .filter((one) => sizeOf(one) >= HEAVY)
    .sort((a, b) => sizeOf(b) - sizeOf(a) || (a.name < b.name ? -1 : 1))
    .slice(0, left - buckets)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const alone = new Set(heavy);
  const dealt = Array.from({ length: buckets }, (): ResolvedPackage[] => []);
  for (const one of loose) if (!alone.has(one)) dealt[bucketOf(one.name, buckets)]?.push(one);
  return [torch, ...heavy.map((one) => [one]), ...dealt, own]
    .filter((group) => group.length > 0)
    .map((group) => ({ packages: group }));
}

function isOwn({ origin }: ResolvedPackage): boolean {
  return origin.kind !== "archive";
}

function isTorch(one: ResolvedPackage): boolean {
  return TORCH.test(one.name) && isReadyWheel(one);
}

function sizeOf({ origin }: ResolvedPackage): number {
  return origin.kind === "archive" ? (origin.size ?? 0) : 0;
}

/** FNV-1a, 32 bits: spreads short names well. */
function bucketOf(name: string, count: number): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % count;
}
