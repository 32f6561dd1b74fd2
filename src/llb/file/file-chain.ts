import { outputOf, platformOf, type State } from "../graph/state.ts";
import { type VertexOptions, vertexMetadata } from "../graph/vertex-options.ts";
import { cleanDestination, cleanPath } from "./clean-path.ts";
import type { FileAction, Owner, Timestamp } from "./file-action.ts";
import { orderSteps } from "./order-steps.ts";

interface OwnedOptions {
  readonly owner?: Owner | undefined;
  readonly timestamp?: Timestamp | undefined;
}

export interface MkdirOptions extends OwnedOptions {
  /** Default 0o755. */
  readonly mode?: number | undefined;
  /** Make parents too, and be content if the directory is there. */
  readonly parents?: boolean | undefined;
}

export interface MkfileOptions extends OwnedOptions {
  /** Default 0o644. */
  readonly mode?: number | undefined;
}

export interface CopyOptions extends OwnedOptions {
  /** Permission bits or a symbolic change such as "u+x"; absent keeps those of the source. */
  readonly mode?: number | string | undefined;
  readonly followSymlinks?: boolean | undefined;
  /** Of a directory, copy what is in it, not itself. */
  readonly contentsOnly?: boolean | undefined;
  /** Unpack archives that the engine recognises. */
  readonly unpack?: boolean | undefined;
  readonly createDestPath?: boolean | undefined;
  readonly allowWildcard?: boolean | undefined;
  readonly allowEmptyWildcard?: boolean | undefined;
  /** Patterns relative to the source, in the language of .dockerignore. */
  readonly includePatterns?: readonly string[] | undefined;
  readonly excludePatterns?: readonly string[] | undefined;
  /** Included paths that must exist. */
  readonly requiredPaths?: readonly string[] | undefined;
  /** Replace what stands at the destination even if it is of another type. */
  readonly replaceExisting?: boolean | undefined;
}

export interface RmOptions {
  readonly allowNotFound?: boolean | undefined;
  readonly allowWildcard?: boolean | undefined;
}

/** A chain's last link. Links are shared between the chains that grow from it. */
export interface ChainLink {
  readonly kind: "link";
  readonly previous: ChainLink | undefined;
  readonly base: State;
  readonly action: FileAction;
  readonly from: State | ChainLink | undefined;
}

/**
 * Actions on a state, one after another, that become one vertex. Immutable: every method returns a longer
 * chain. Paths are made absolute and clean.
 */
export class FileChain {
  readonly #base: State;
  readonly #last: ChainLink | undefined;

  constructor(base: State, last?: ChainLink) {
    this.#base = base;
    this.#last = last;
  }

  /** Makes a directory; one that exists stays as it is. */
  mkdir(path: string, options: MkdirOptions = {}): FileChain {
    return this.#then({
      kind: "mkdir",
      path: cleanPath(path),
      mode: (options.mode ?? 0o755) & 0o777,
      parents: options.parents ?? false,
      owner: options.owner,
      timestamp: options.timestamp,
    });
  }

  /** Writes a file; a string is stored as UTF-8. */
  mkfile(path: string, data: string | Uint8Array, options: MkfileOptions = {}): FileChain {
    return this.#then({
      kind: "mkfile",
      path: cleanPath(path),
      mode: (options.mode ?? 0o644) & 0o777,
      data: typeof data === "string" ? new TextEncoder().encode(data) : data,
      owner: options.owner,
      timestamp: options.timestamp,
    });
  }

  /** Copies from a state, or from the result of another chain, which then is part of the same vertex. */
  copy(from: State | FileChain, src: string, dest: string, options: CopyOptions = {}): FileChain {
    const action: FileAction = {
      kind: "copy",
      src: cleanPath(src),
      dest: cleanDestination(dest),
      mode: options.mode,
      owner: options.owner,
      timestamp: options.timestamp,
      followSymlinks: options.followSymlinks ?? false,
      contentsOnly: options.contentsOnly ?? false,
      unpack: options.unpack ?? false,
      createDestPath: options.createDestPath ?? false,
      allowWildcard: options.allowWildcard ?? false,
      allowEmptyWildcard: options.allowEmptyWildcard ?? false,
      includePatterns: options.includePatterns ?? [],
      excludePatterns: options.excludePatterns ?? [],
      requiredPaths: options.requiredPaths ?? [],
      replaceExisting: options.replaceExisting ?? false,
    };
    return this.#then(action, from instanceof FileChain ? (from.#last ?? from.#base) : from);
  }

  /** Removes a file or a tree. */
  rm(path: string, options: RmOptions = {}): FileChain {
    return this.#then({
      kind: "rm",
      path: cleanPath(path),
      allowNotFound: options.allowNotFound ?? false,
      allowWildcard: options.allowWildcard ?? false,
    });
  }

  /** Makes `path` a symbolic link that says `target`. */
  symlink(target: string, path: string, options: OwnedOptions = {}): FileChain {
    return this.#then({
      kind: "symlink",
      target,
      path: cleanPath(path),
      owner: options.owner,
      timestamp: options.timestamp,
    });
  }

  /** One vertex with all actions of the chain; the base itself if there are none. */
  state(options: VertexOptions = {}): State {
    if (!this.#last) return this.#base;
    return outputOf({
      kind: "file",
      metadata: vertexMetadata(options),
      platform: options.platform ?? platformOf(this.#base),
      base: this.#base,
      steps: orderSteps(this.#last),
    });
  }

  #then(action: FileAction, from?: State | ChainLink): FileChain {
    return new FileChain(this.#base, { kind: "link", previous: this.#last, base: this.#base, action, from });
  }
}

/** An empty chain of file actions on a state. */
export function file(base: State): FileChain {
  return new FileChain(base);
}
