import type { MapNode } from "../document/index.ts";
import type { SourceFile, Span } from "../source/index.ts";
import type { Spec } from "./schema/index.ts";

/** The way to a value of a Spec: keys of objects and places in lists. */
export type SpecPath = readonly (string | number)[];

/** A build arg as the file declares it; without `default` the client must give a value. */
export interface ArgDeclaration {
  readonly name: string;
  readonly default?: string;
  readonly description?: string;
  readonly values?: readonly string[];
  readonly span: Span;
}

/** A target of the file; `span` is its name. */
export interface TargetDeclaration {
  readonly name: string;
  readonly isDefault: boolean;
  readonly description?: string;
  readonly span: Span;
}

/** A file which was read and checked; it does not depend on the values of build args or on a target. */
export interface SpecFile {
  readonly file: SourceFile;
  readonly args: readonly ArgDeclaration[];
  /** In the order of the file; a file without targets has the one target `image`. */
  readonly targets: readonly TargetDeclaration[];
  readonly defaultTarget: string;
  readonly platforms: readonly string[];
  /** The file itself, from which `resolveTarget` makes targets. */
  readonly root: MapNode;
}

/** What the client asks for. */
export interface TargetOptions {
  /** Default: the file's default target. */
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Values of TARGETPLATFORM and its like; those which are missing count as empty. TARGETSTAGE is set to the target's name. */
  readonly platformArgs?: Readonly<Record<string, string>>;
  /** Names of the client's own contexts, each of which can take an image's place. */
  readonly contexts?: ReadonlySet<string>;
  /** Nothing will be built: no arg must be given, and what depends on one that is not known is left out of the spec. */
  readonly asFarAsKnown?: boolean;
}

/** One target: args replaced, conditions applied, the shared part merged in, short forms written out. */
export interface TargetSpec {
  readonly name: string;
  /** The target whose finished image this one starts from; `spec` holds what is added to it alone. */
  readonly on?: string;
  readonly spec: Spec;
  /** Where a value of `spec` stands in the file; for a value that is not written there, its nearest written ancestor. */
  readonly locate: (path: SpecPath) => Span;
  /** Build args and platform args whose value was looked at, sorted by name. */
  readonly usedArgs: readonly string[];
}
