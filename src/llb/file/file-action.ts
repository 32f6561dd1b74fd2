import type { State } from "../graph/state.ts";

/** A user or group: a number is an id, a string a name looked up in the passwd or group file of `from`. */
export interface Owner {
  readonly user?: number | string | undefined;
  readonly group?: number | string | undefined;
  /** Whose /etc/passwd and /etc/group are read; default the state the chain starts from. */
  readonly from?: State | undefined;
}

/** Nanoseconds since 1970; absent leaves the time as it is (a copy) or as the clock has it (a new file). */
export type Timestamp = bigint;

export interface MkdirAction {
  readonly kind: "mkdir";
  readonly path: string;
  readonly mode: number;
  readonly parents: boolean;
  readonly owner: Owner | undefined;
  readonly timestamp: Timestamp | undefined;
}

export interface MkfileAction {
  readonly kind: "mkfile";
  readonly path: string;
  readonly mode: number;
  readonly data: Uint8Array;
  readonly owner: Owner | undefined;
  readonly timestamp: Timestamp | undefined;
}

export interface SymlinkAction {
  readonly kind: "symlink";
  /** What the link says, as it stands. */
  readonly target: string;
  readonly path: string;
  readonly owner: Owner | undefined;
  readonly timestamp: Timestamp | undefined;
}

export interface RmAction {
  readonly kind: "rm";
  readonly path: string;
  readonly allowNotFound: boolean;
  readonly allowWildcard: boolean;
}

export interface CopyAction {
  readonly kind: "copy";
  readonly src: string;
  readonly dest: string;
  /** Permission bits, a symbolic change such as "u+x,go-w", or undefined to keep. */
  readonly mode: number | string | undefined;
  readonly owner: Owner | undefined;
  readonly timestamp: Timestamp | undefined;
  readonly followSymlinks: boolean;
  readonly contentsOnly: boolean;
  readonly unpack: boolean;
  readonly createDestPath: boolean;
  readonly allowWildcard: boolean;
  readonly allowEmptyWildcard: boolean;
  readonly includePatterns: readonly string[];
  readonly excludePatterns: readonly string[];
  readonly requiredPaths: readonly string[];
  readonly replaceExisting: boolean;
}

export type FileAction = MkdirAction | MkfileAction | SymlinkAction | RmAction | CopyAction;

/** Where an action takes a file system from: a state, or the result of an earlier step of the same op. */
export type FileOperand = State | { readonly kind: "step"; readonly step: number };

/** One action in its place inside the op. */
export interface FileStep {
  readonly action: FileAction;
  readonly target: FileOperand;
  /** Only a copy has one. */
  readonly from: FileOperand | undefined;
  /** The state under the step's chain. */
  readonly base: State;
  /** In which state an owner given by name is looked up; undefined if there is none. */
  readonly names: State | undefined;
}
