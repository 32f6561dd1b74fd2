import type { OpMetadata } from "../../proto/index.ts";
import type { ExecSettings } from "../exec/exec-settings.ts";
import type { PlacedMount } from "../exec/mount.ts";
import type { FileStep } from "../file/file-action.ts";
import type { Platform } from "./platform.ts";
import type { Output, State } from "./state.ts";
import type { VertexMetadata } from "./vertex-options.ts";

interface VertexBase {
  readonly metadata: VertexMetadata;
  /** Own or inherited; undefined leaves the choice to `marshal`. */
  readonly platform: Platform | undefined;
}

/** Content from outside: an image, a directory of the client, a git repository, a URL. */
export interface SourceVertex extends VertexBase {
  readonly kind: "source";
  readonly identifier: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly capabilities: readonly string[];
}

/** A process. `mounts[0..]` are in the op's order, the root among them. */
export interface ExecVertex extends VertexBase {
  readonly kind: "exec";
  readonly settings: ExecSettings;
  readonly mounts: readonly PlacedMount[];
}

/** Changes of files without a process. The last step's result is the only output. */
export interface FileVertex extends VertexBase {
  readonly kind: "file";
  readonly base: State;
  readonly steps: readonly FileStep[];
}

/** File systems laid over each other, later ones win. At least two inputs. */
export interface MergeVertex extends VertexBase {
  readonly kind: "merge";
  readonly inputs: readonly Output[];
}

/** What `upper` changes of `lower`, deletions included. */
export interface DiffVertex extends VertexBase {
  readonly kind: "diff";
  readonly lower: State;
  readonly upper: State;
}

/** A graph that is read, serialized, from a file of `source`. */
export interface BuildVertex extends VertexBase {
  readonly kind: "build";
  readonly source: Output;
  readonly filename: string | undefined;
}

/** Hands inputs through once all of them are there: output k is `inputs[outputs[k]]`. */
export interface PassthroughVertex extends VertexBase {
  readonly kind: "passthrough";
  readonly id: string;
  readonly inputs: readonly Output[];
  readonly outputs: readonly number[];
}

/** An op that came serialized, from a definition made elsewhere; its bytes are kept. */
export interface RawVertex extends VertexBase {
  readonly kind: "raw";
  readonly bytes: Uint8Array;
  readonly inputs: readonly Output[];
  readonly opMetadata: OpMetadata | undefined;
}

export type Vertex =
  | SourceVertex
  | ExecVertex
  | FileVertex
  | MergeVertex
  | DiffVertex
  | BuildVertex
  | PassthroughVertex
  | RawVertex;
