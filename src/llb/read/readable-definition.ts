/** A value of JSON. */
export type Readable = string | number | boolean | readonly Readable[] | { readonly [key: string]: Readable };

export type ReadableFields = { readonly [key: string]: Readable };

/** One vertex; only what is not the default is there. */
export interface ReadableVertex {
  /** "v0", "v1", ...: inputs have lower numbers than their users. */
  readonly id: string;
  readonly op: string;
  readonly name?: string;
  readonly platform?: string;
  /** Outputs by the vertex's id; "v1#2" is output 2 of v1, "v1" output 0. */
  readonly inputs: readonly string[];
  readonly detail: ReadableFields;
  /** Metadata beside the name, such as `ignoreCache`. */
  readonly options?: ReadableFields;
  /** "spec.yaml:3-5" */
  readonly sources?: readonly string[];
  readonly digest?: string;
  readonly capabilities?: readonly string[];
}

/** A definition for people and for comparing. */
export interface ReadableDefinition {
  /** The output that is the result, or "scratch". */
  readonly result: string;
  readonly vertices: readonly ReadableVertex[];
}
