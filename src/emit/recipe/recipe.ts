import type { BootstrapStep, ImageConfig, PlanRange } from "../../plan/index.ts";

/**
 * A plan as builders other than BuildKit's own take it: stages in which instructions change one root after another, files
 * brought from stage to stage. What {@link printDockerfile} and {@link printDefinition} print.
 */
export interface Recipe {
  readonly target: string;
  readonly platform: string;
  /** Each before those that read it; the image is the last. */
  readonly stages: readonly Stage[];
  /** Names of stages that nothing needs, each of which fails if a test of the image does. */
  readonly tests: readonly string[];
  readonly image: ImageConfig;
  readonly notes: readonly Note[];
  /** Outside contexts the builder must be given by name. */
  readonly contexts: readonly string[];
}

/** What the recipe does not say as the plan does. */
export interface Note {
  readonly text: string;
  readonly range?: PlanRange;
}

export interface Stage {
  readonly name: string;
  readonly base: Base;
  /** What the base says already; absent where nobody knows. */
  readonly inherited?: ImageConfig["config"];
  readonly instructions: readonly Instruction[];
}

export type Base =
  | { readonly kind: "image"; readonly ref: string }
  | { readonly kind: "stage"; readonly name: string }
  | { readonly kind: "scratch" }
  /** A distribution's packages; a stage has the root in a folder, for who has no better way to them. */
  | {
      readonly kind: "bootstrap";
      readonly step: BootstrapStep;
      readonly stage: string;
      readonly path: string;
    }
  /** A folder of the context, or an archive there that is to be unpacked. */
  | { readonly kind: "files"; readonly path: string; readonly unpack: boolean };

/** Where files are read. */
export type Origin =
  | { readonly kind: "context" }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "stage"; readonly name: string }
  | { readonly kind: "image"; readonly ref: string };

/** Owner and permissions files get. */
export interface Marks {
  /** `user` or `user:group`. */
  readonly owner?: string;
  readonly mode?: number;
}

export type Instruction =
  | { readonly kind: "title"; readonly text: string }
  | { readonly kind: "env"; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly kind: "workdir"; readonly path: string }
  /** Empty: root. */
  | { readonly kind: "user"; readonly user: string }
  | RunInstruction
  | CopyInstruction
  /** A file behind an address, to a path of its own. */
  | ({ readonly kind: "fetch"; readonly url: string; readonly sha256?: string; readonly to: string } & Marks)
  | ({
      readonly kind: "clone";
      readonly remote: string;
      readonly ref?: string;
      readonly subdir?: string;
      readonly to: string;
    } & Marks)
  | ({ readonly kind: "write"; readonly content: string; readonly to: string } & Marks)
  | FolderInstruction;

/**
 * A folder with marks, which it gets if it is there already too. `from` is a stage whose folder `source` holds nothing but one of that
 * name, for who can only copy: builders give a folder permissions only if it is in what they copy.
 */
export interface FolderInstruction extends Marks {
  readonly kind: "folder";
  readonly path: string;
  readonly from: string;
  readonly source: string;
}

export interface RunInstruction {
  readonly kind: "run";
  readonly argv: readonly string[];
  /** Of this program alone, beside those of the stage; undefined takes one away. */
  readonly env: readonly (readonly [name: string, value: string | undefined])[];
  readonly network: "default" | "none" | "host";
  readonly mounts: readonly RecipeMount[];
  /** Secrets that are variables of the program. */
  readonly secretEnv: readonly { readonly id: string; readonly name: string; readonly optional: boolean }[];
}

export interface CopyInstruction extends Marks {
  readonly kind: "copy";
  readonly from: Origin;
  /** A folder means what is in it. */
  readonly src: readonly string[];
  readonly to: string;
}

export type RecipeMount =
  | {
      readonly kind: "cache";
      readonly path: string;
      readonly id: string;
      readonly sharing: "shared" | "private" | "locked";
      readonly uid?: number;
      readonly gid?: number;
      readonly mode?: number;
    }
  | {
      readonly kind: "secret";
      readonly path: string;
      readonly id: string;
      readonly optional: boolean;
      readonly mode?: number;
      readonly uid?: number;
      readonly gid?: number;
    }
  | { readonly kind: "ssh"; readonly path?: string; readonly id: string; readonly optional: boolean }
  | { readonly kind: "tmpfs"; readonly path: string; readonly size?: number }
  | {
      readonly kind: "bind";
      readonly path: string;
      readonly from: Origin;
      readonly src: string;
      readonly writable: boolean;
    };
