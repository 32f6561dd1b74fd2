import type { State } from "../llb/index.ts";
import type { DistroFacts, ImageFacts, ImageNeed, PlanPlatform, TreeFile } from "../plan/index.ts";

/**
 * What a compilation asks of the world around it. A frontend answers by its gateway; a test answers from a table.
 * Calls may run at the same time; a host that asks an engine answers equal questions once.
 */
export interface Host {
  /** Names of the contexts the client sent beside the main one. */
  readonly contexts: ReadonlySet<string>;
  /** Settles when states of contexts can be asked for; rejects when they cannot. Absent where that is from the start. */
  readonly ready?: Promise<unknown>;
  /**
   * What is known of an image on a platform, after named contexts had their say.
   * Rejects with the world's own error when the image cannot be had.
   */
  imageFacts(need: ImageNeed, platform: PlanPlatform): Promise<ImageFacts>;
  /**
   * The distribution of a root that is made, and for this is made now; undefined for one that does not say. `expected` is what
   * is said of it before. Rejects with the world's own error when it cannot be made. Absent: it is what it is said to be.
   */
  rootDistro?(name: string, root: State, expected?: DistroFacts): Promise<DistroFacts | undefined>;
  /** The image's root, pinned to the digest whose facts were told. Called only after {@link imageFacts} of the same reference answered. */
  imageState(ref: string, platform: PlanPlatform): State;
  /** The files of the main context (`context`) or a named one, at least those under `paths`. */
  contextState(name: string, paths: readonly string[]): State;
  /**
   * Files of the main context, at most `limit` bytes of each; those that are not there are left out. Absent where nothing
   * can be read: then files which others include are not found.
   */
  readContext?(paths: readonly string[], limit: number): Promise<ReadonlyMap<string, Uint8Array>>;
  /** What is read is a folder that may not be the context a build will have: a missing file is then no mistake. */
  readonly guessesContext?: boolean;
  /**
   * At most `limit` bytes from the start of a file of a state, which is made for it; undefined where there is no such file.
   * Rejects with the world's own error. Absent where nothing can be made: then no packages are resolved.
   */
  readFile?(state: State, path: string, limit: number): Promise<Uint8Array | undefined>;
  /**
   * The files below a path of a state, which is made for it, or the file at it, by their paths relative to it; none where
   * there is nothing. Undefined where they are more than `limit`. Absent where nothing can be made.
   */
  listFiles?(state: State, path: string, limit: number): Promise<readonly TreeFile[] | undefined>;
  /** The SHA-256 checksum, in hexadecimal, of a file of a state, which is made for it; the file may be of any size. */
  hashFile?(state: State, path: string): Promise<string>;
}
