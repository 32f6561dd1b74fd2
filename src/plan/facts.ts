import type { CondaLock } from "../conda/index.ts";
import type { ResolutionOutcome } from "../python/index.ts";
import type { EasyBuildFacts } from "./easybuild/steps.ts";
import type { ImageConfig } from "./image-types.ts";
import type { HubListing } from "./models/hub.ts";
import type { TreeListing } from "./models/steps.ts";
import type { SourcePins } from "./source-pins.ts";
import type { SpackFacts } from "./spack/steps.ts";
import type { PipLock, PlanPlatform } from "./types.ts";

/** What is known of an image a spec names, read before planning. */
export interface ImageFacts {
  /** What its name stands for in the registry; absent for what came from elsewhere. */
  readonly digest?: string;
  /** Undefined for a root without configuration, such as a local folder put in an image's place. */
  readonly config?: ImageConfig;
  /** From the root's os-release; read only where {@link ImageNeed.distro} asks for it. */
  readonly distro?: DistroFacts;
}

export interface DistroFacts {
  readonly id: string;
  readonly idLike: readonly string[];
  readonly versionId: string;
}

/** An image whose facts a plan needs. */
export interface ImageNeed {
  readonly ref: string;
  readonly distro: boolean;
}

/** Everything a plan takes from outside the spec. */
export interface PlanFacts {
  readonly platform: PlanPlatform;
  readonly images: ReadonlyMap<string, ImageFacts>;
  /** Names of contexts the client sent beside the main one. */
  readonly contexts: ReadonlySet<string>;
  /** Labels given on the command line; they win over the spec's. */
  readonly labels: Readonly<Record<string, string>>;
  /** What a lock says of sources; absent where there is none. */
  readonly pins?: SourcePins;
  /** A lock is being written of what is found. */
  readonly writesLock?: boolean;
  /** Files of the hubs' repositories a target names, by its name and the place in `models`. */
  readonly models?: ReadonlyMap<string, ReadonlyMap<number, HubListing>>;
  /** Files that conversions wrote or origins have, by the target's name and the place in `models`. */
  readonly trees?: ReadonlyMap<string, ReadonlyMap<number, TreeListing>>;
  /** Files of the build context that a target's requirements name or include, by the target's name. */
  readonly requirements?: ReadonlyMap<string, readonly string[]>;
  /** The lock of another tool a target's packages are held to, by the target's name. */
  readonly pythonLocks?: ReadonlyMap<string, PipLock>;
  /** Locks of conda, by the target's name. */
  readonly conda?: ReadonlyMap<string, CondaLock>;
  /** What is known of a target's environment of Spack, by the target's name. */
  readonly spack?: ReadonlyMap<string, SpackFacts>;
  /** What is known of the modules EasyBuild makes for a target, by the target's name. */
  readonly easybuild?: ReadonlyMap<string, EasyBuildFacts>;
  /** What is known of the Python packages of a target, by its name; without it pip installs them in one go. */
  readonly python?: ReadonlyMap<string, ResolutionOutcome>;
}
