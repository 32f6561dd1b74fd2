import type { Environment, Owner, Placement, RunProgram, StepBase, StepId } from "../types.ts";

/** A file that is fetched when the image's program is started. */
export interface StartFile {
  readonly url: string;
  readonly sha256?: string;
  readonly size?: number;
  /** The secret with the Authorization header the server wants, as the running container has it. */
  readonly token?: string;
  readonly mode: number;
  /** Absolute. */
  readonly to: string;
}

/** How files are asked for that no engine fetches: of an artifact, or of which the address, or the right to read it, is a secret. */
export type FetchAccess =
  /** The secret is what comes after `?`. */
  | { readonly how: "signed"; readonly url: string; readonly secret: string }
  /** The secret is the address. */
  | { readonly how: "address"; readonly secret: string }
  /** The secret holds keys by which each request is signed. */
  | { readonly how: "s3"; readonly url: string; readonly region: string; readonly secret: string }
  /** The files of an artifact, by its manifest; the secret holds a name and a password. */
  | {
      readonly how: "artifact";
      /** Of the registry, without a slash at its end. */
      readonly url: string;
      readonly repository: string;
      readonly include: readonly string[];
      readonly exclude: readonly string[];
      readonly secret?: string;
    };

/** What a program fetches: the root of the result holds it and nothing else. */
export interface FetchStep extends StepBase {
  readonly kind: "fetch";
  /** With python3. */
  readonly root: StepId;
  readonly env: Environment;
  readonly access: FetchAccess;
  /** Of the file, or of the artifact's manifest. */
  readonly sha256: string;
  /** Of the one file; empty for an artifact. */
  readonly filename: string;
}

/** Where a conversion finds the files it reads, and where it writes. */
export const CONVERSION = { in: "/in", out: "/out" } as const;

/** A program that makes files of others: the root of the result is what it wrote. */
export interface ConvertStep extends RunProgram {
  readonly kind: "convert";
  /** A root that holds what it reads and nothing else. */
  readonly input: StepId;
}

/**
 * Files of a folder nobody has looked into yet, put into the image as one layer.
 * What stands in a plan until they are listed, and where they cannot be; after that they are models like others.
 */
export interface ModelTreeStep extends StepBase {
  readonly kind: "model-tree";
  /** Whose they are, and their place in its `models`. */
  readonly target: string;
  readonly index: number;
  /** Nobody looked yet; else there are too many. */
  readonly open: boolean;
  readonly from: StepId;
  /** In what they are from; a file, or a folder. */
  readonly path: string;
  /** Absolute; a slash at its end means a folder. */
  readonly to: string;
  readonly owner?: Owner;
  readonly place: Placement;
}

/** A file that was found by looking. */
export interface TreeFile {
  /** Relative to the folder that was looked into; empty where that is the file itself. */
  readonly path: string;
  readonly size: number;
}

/** The files of a folder by their paths; not where they are more than are told apart. */
export type TreeListing = readonly TreeFile[] | "too many";

/** What fetches files before the image's program starts, with the list of them. */
export interface StartModelsStep extends StepBase {
  readonly kind: "start-models";
  readonly files: readonly StartFile[];
  readonly place: Placement;
}

/** The program an image with such files starts; its arguments are the program it starts in turn. */
export const MODEL_STARTER = "/opt/mlspec/start";
