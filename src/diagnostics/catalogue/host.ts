import { error, warning } from "./row.ts";

/** Messages about the machines an image is to run on. */
export const HOST_MESSAGES = {
  "host-driver": error<{ driver: string; cuda: string; oldest: string }>(
    (p) => `CUDA ${p.cuda} takes driver ${p.oldest} or newer, and the machines have ${p.driver}`,
    () => "choose an older CUDA",
  ),
  "host-launch": warning<{ mpi: string; launch: string; why: string }>(
    (p) => `${p.mpi} cannot be started by ${p.launch}: each rank would think it is alone`,
    (p) => p.why,
  ),
  "host-fabric": warning<{ mpi: string; fabric: string; features: readonly string[] }>(
    (p) => `${p.mpi} is built without what speaks ${p.fabric}, and would use TCP`,
    (p) =>
      p.features.length === 0
        ? "mpich speaks it by the libfabric inside it"
        : `switch on ${p.features.join(" or ")} of it`,
  ),
  "host-glibc": warning<{ glibc: string; image: string; own: string }>(
    (p) => `the machines have glibc ${p.glibc}, and ${p.image} has ${p.own}`,
    () => "libraries of the driver that are bound into it may not load: choose a base as new as the machines",
  ),
} as const;
