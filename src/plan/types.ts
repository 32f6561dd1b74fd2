import type { PackageOrigin } from "../python/index.ts";
import type { BootstrapStep } from "./bases/steps.ts";
import type { ComponentStep, PlannedComponent } from "./components/steps.ts";
import type { CondaStep } from "./conda/steps.ts";
import type { JoinVenvStep } from "./dev/steps.ts";
import type { EasyBuildChoiceStep, EasyBuildProgramStep, EasyBuildStep } from "./easybuild/steps.ts";
import type { ImageConfig } from "./image-types.ts";
import type { BuildJobs } from "./jobs.ts";
import type { ConvertStep, FetchStep, ModelTreeStep, StartModelsStep } from "./models/steps.ts";
import type { RunMount } from "./run-mount.ts";
import type { SpackChoiceStep, SpackStep, SpackViewStep } from "./spack/steps.ts";

export type * from "./bases/steps.ts";
export type * from "./components/steps.ts";
export type * from "./conda/steps.ts";
export type * from "./dev/steps.ts";
export type * from "./easybuild/steps.ts";
export type * from "./facts.ts";
export type * from "./image-types.ts";
export type { BuildJobs } from "./jobs.ts";
export type {
  ConvertStep,
  FetchAccess,
  FetchStep,
  ModelTreeStep,
  StartFile,
  StartModelsStep,
} from "./models/steps.ts";
export type * from "./run-mount.ts";
export type * from "./spack/steps.ts";

/** A platform as OCI writes it. */
export interface PlanPlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Where in the spec a step was asked for: 1-based lines, 0-based UTF-16 characters, end exclusive. */
export interface PlanRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** Names a step inside one plan. */
export type StepId = string;

/** What every step has. */
export interface StepBase {
  readonly id: StepId;
  /** The stage the step belongs to: a target's name, or that name with `.build`. What `--no-cache-filter` selects. */
  readonly stage: string;
  /** One line for progress output, without the stage's name. */
  readonly title: string;
  /** Absent for steps nobody asked for by a line of their own. */
  readonly range?: PlanRange;
  /** Certificates of authorities that the step's program trusts while it runs. */
  readonly certificates?: StepCertificates;
}

/** Where certificates are: in a folder of a root, in secrets. */
export interface StepCertificates {
  readonly root?: StepId;
  readonly secrets: readonly string[];
}

/** User and group of files: a number, or a name looked up in the root the files go to. */
export interface Owner {
  readonly user: string | number;
  readonly group?: string | number;
}

/** A directory whose owner or mode the spec names. */
export interface DirectoryEntry {
  readonly path: string;
  readonly owner?: Owner;
  readonly mode?: number;
}

/** An image of a registry, or whatever the client put in its place by a named context. */
export interface ImageStep extends StepBase {
  readonly kind: "image";
  readonly ref: string;
}

/** Nothing: an empty root. */
export interface ScratchStep extends StepBase {
  readonly kind: "scratch";
}

/** Files of the build context (`context`) or of a named one; only `paths` are sent. */
export interface ContextStep extends StepBase {
  readonly kind: "context";
  readonly context: string;
  readonly paths: readonly string[];
}

/** A file fetched by its address. */
export interface HttpStep extends StepBase {
  readonly kind: "http";
  readonly url: string;
  readonly sha256?: string;
  readonly filename: string;
  readonly mode?: number;
  /** The secret with the Authorization header the server wants. */
  readonly authSecret?: string;
}

/** A git repository's tree at one ref. */
export interface GitStep extends StepBase {
  readonly kind: "git";
  readonly remote: string;
  readonly ref?: string;
  readonly subdir?: string;
}

/** One transaction of the distribution's package manager. */
export interface PackagesStep extends StepBase {
  readonly kind: "packages";
  readonly root: StepId;
  readonly manager: PackageManager;
  /** Cache mounts are shared by all builds of one distribution release and architecture. */
  readonly cacheScope: string;
  /** The image they are added to. */
  readonly image: string;
  readonly packages: readonly string[];
  /** A root with repositories beside the distribution's: see `planRepositories`. */
  readonly repositories?: StepId;
  /** All that a lock lets the transaction install, `NAME:ARCHITECTURE VERSION`. */
  readonly pins?: readonly string[];
  readonly env: Environment;
}

export type PackageManager = "apt" | "dnf" | "zypper";

/** An account made unless the root has it. */
export interface UserStep extends StepBase {
  readonly kind: "user";
  readonly root: StepId;
  readonly name: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly group: string;
  readonly home: string;
  readonly shell: string;
  readonly env: Environment;
}

/** A lock as pip is given it: a requirements file, and perhaps the links it is to take in place of the index. */
export interface PipLock {
  readonly requirements: string;
  readonly links?: string;
}

/** Where pip finds packages, and what it needs to know of the image. */
interface PipSettings {
  /** What pip runs on: the image's build stage with its compilers. */
  readonly root: StepId;
  /** Of Python; empty: whatever the root has. */
  readonly version: string;
  readonly index?: {
    readonly url: string;
    readonly secret?: string;
    readonly username: string;
    readonly extra: readonly string[];
  };
  /** Indexes of packages made for what the image computes with. */
  readonly flavourIndexes?: readonly string[];
  readonly cacheScope: string;
  readonly env: Environment;
  /** What is compiled on the way is for this processor; pip keeps it apart from what was made for others. */
  readonly compiled?: { readonly cpu: string; readonly env: Environment };
  readonly jobs?: BuildJobs;
}

/**
 * A virtual environment filled by pip in one go: a part that holds nothing but the environment's folder.
 * What stands in a plan until its packages are resolved, and where they cannot be.
 */
export interface PythonStep extends StepBase, PipSettings {
  readonly kind: "python";
  /** Whose packages they are. */
  readonly target: string;
  readonly venv: string;
  readonly context?: StepId;
  readonly files: readonly string[];
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  readonly packages: readonly string[];
  readonly lock?: PipLock;
  readonly pip: boolean;
  readonly compile: boolean;
  /** Its packages are wanted as several layers, for which they must be resolved. */
  readonly resolve: boolean;
  /** An image with uv, which then chooses them. */
  readonly uv?: StepId;
}

/** An empty virtual environment: a part that holds nothing but its folder. */
export interface VenvStep extends StepBase {
  readonly kind: "venv";
  readonly root: StepId;
  readonly venv: string;
  readonly version: string;
  readonly pip: boolean;
  readonly compile: boolean;
  readonly env: Environment;
}

/** One wheel in an otherwise empty root: fetched, or built from an archive, a repository or a folder. */
export interface WheelStep extends StepBase, PipSettings {
  readonly kind: "wheel";
  readonly origin: PackageOrigin;
  readonly context?: StepId;
  readonly files: readonly string[];
}

/** Wheels installed into a virtual environment's folder: a part that holds nothing but them. */
export interface WheelGroupStep extends StepBase {
  readonly kind: "wheels";
  /** Whose packages they are. */
  readonly target: string;
  readonly root: StepId;
  readonly venv: string;
  readonly version: string;
  readonly compile: boolean;
  readonly wheels: readonly StepId[];
  readonly env: Environment;
}

/** The linker's list of folders with libraries, on a root that has them. */
export interface LibrariesStep extends StepBase {
  readonly kind: "libraries";
  readonly root: StepId;
  readonly folders: readonly string[];
  readonly env: Environment;
}

/** Files copied from another step. */
export interface CopyStep extends StepBase {
  readonly kind: "copy";
  readonly from: StepId;
  readonly src: readonly string[];
  /** Absolute; a trailing slash means a folder. */
  readonly to: string;
  readonly owner?: Owner;
  readonly mode?: number;
  readonly exclude: readonly string[];
  readonly unpack: boolean;
  readonly place: Placement;
}

/** Fetched files at fixed places, with fixed owner, permissions and time: the same bytes wherever they are wanted. */
export interface ModelStep extends StepBase {
  readonly kind: "model";
  readonly files: readonly { readonly from: StepId; readonly name: string; readonly to: string }[];
  readonly owner?: Owner;
  readonly mode: number;
  readonly place: Placement;
}

/** A small file whose bytes stand in the spec. */
export interface TextStep extends StepBase {
  readonly kind: "text";
  readonly content: string;
  readonly to: string;
  readonly owner?: Owner;
  readonly mode?: number;
  readonly place: Placement;
}

/**
 * How files join a root. `part`: made apart on nothing and merged, so that neither side rebuilds the other.
 * `root`: written onto the root, because the folder above is one whose owner, mode or link a part would replace.
 */
export type Placement =
  | { readonly kind: "part"; readonly accounts: StepId; readonly directories: readonly DirectoryEntry[] }
  | { readonly kind: "root"; readonly root: StepId };

/** A folder with an owner or mode of its own. */
export interface DirectoryStep extends StepBase {
  readonly kind: "directory";
  readonly entry: DirectoryEntry;
  readonly place: Placement;
}

/** A root with parts laid over it, in order. */
export interface AssembleStep extends StepBase {
  readonly kind: "assemble";
  readonly root: StepId;
  readonly parts: readonly StepId[];
}

/** A program of the spec's own on a root. */
export interface RunProgram extends StepBase {
  readonly root: StepId;
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly workdir: string;
  readonly user: string;
  readonly network: "default" | "none" | "host";
  readonly mounts: readonly RunMount[];
  readonly secretEnv: readonly { readonly id: string; readonly name: string; readonly optional: boolean }[];
}

/** A program run on a root; its writes are kept unless it is a test. */
export interface RunStep extends RunProgram {
  readonly kind: "run";
  /** A test leaves nothing in the image. */
  readonly test: boolean;
  /** The engine's GPUs are handed to it, if it has any or in any case. */
  readonly gpu?: "optional" | "required";
}

/** A question about a finished root, which its container must answer with success; it leaves nothing. */
export interface CheckStep extends StepBase {
  readonly kind: "check";
  readonly question: CheckQuestion;
  /** The finished root. */
  readonly image: StepId;
  /** The image's own. */
  readonly env: Environment;
  readonly user: string;
  readonly workdir: string;
  /** Names of libraries or modules that may be missing. */
  readonly ignore: readonly string[];
}

/** What is asked, and what it takes. `tools`: a root with a shell, in whose container the image is looked at. */
export type CheckQuestion =
  | { readonly about: "entrypoint"; readonly tools: StepId; readonly program: string }
  | { readonly about: "libraries"; readonly tools: StepId }
  | { readonly about: "imports"; readonly interpreter: string }
  | {
      readonly about: "gpus";
      readonly gpus: readonly string[];
      /** A Python; of the image itself where no tools are named. */
      readonly interpreter: string;
      readonly tools?: StepId;
    };

/** Ordered, as the image configuration keeps it. */
export type Environment = readonly (readonly [name: string, value: string])[];

export type PlanStep =
  | ImageStep
  | ScratchStep
  | BootstrapStep
  | ContextStep
  | HttpStep
  | GitStep
  | PackagesStep
  | UserStep
  | PythonStep
  | VenvStep
  | JoinVenvStep
  | WheelStep
  | WheelGroupStep
  | ComponentStep
  | LibrariesStep
  | CondaStep
  | EasyBuildProgramStep
  | EasyBuildChoiceStep
  | EasyBuildStep
  | SpackChoiceStep
  | SpackStep
  | SpackViewStep
  | CopyStep
  | ModelStep
  | ModelTreeStep
  | ConvertStep
  | FetchStep
  | StartModelsStep
  | TextStep
  | DirectoryStep
  | AssembleStep
  | RunStep
  | CheckStep;

/**
 * What will be built for one target on one platform: steps in an order in which inputs come before their users,
 * the step whose root becomes the image, the steps that must succeed beside it, and the image's configuration.
 * Plain JSON; the same spec and facts give the same plan.
 */
export interface Plan {
  readonly version: 1;
  readonly target: string;
  readonly platform: PlanPlatform;
  readonly steps: readonly PlanStep[];
  readonly result: StepId;
  readonly tests: readonly StepId[];
  /** Components of the image and why each is there; absent where there are none. */
  readonly components?: readonly PlannedComponent[];
  readonly image: ImageConfig;
  /** The configuration the image started from; absent when it started from nothing. */
  readonly baseImage?: ImageConfig;
}
