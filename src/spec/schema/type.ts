import type { Format } from "../formats/index.ts";

declare const INFERRED: unique symbol;

/** Carries the TypeScript type of the values a schema type reads; the property never exists at run time. */
interface Typed<T> {
  readonly [INFERRED]?: () => T;
}

/** The value a schema type reads. */
export type Infer<S> = S extends { readonly [INFERRED]?: () => infer T } ? T : never;

/**
 * What `${NAME}` means in a text when NAME is not a build arg:
 * `plain`: a mistake; `shell`: left for the shell which runs the text; `env`: left for the plan, which knows the environment.
 * `none`: `${` has no meaning at all.
 */
export type Expansion = "plain" | "shell" | "env" | "none";

export interface TextType<T = unknown> extends Typed<T> {
  readonly kind: "text";
  readonly format: Format<T>;
  readonly expansion: Expansion;
}

export interface IntegerType extends Typed<number> {
  readonly kind: "integer";
  readonly min: number;
  readonly max: number;
}

export interface BooleanType extends Typed<boolean> {
  readonly kind: "boolean";
}

export interface ChoiceType<T extends string = string> extends Typed<T> {
  readonly kind: "choice";
  readonly values: readonly T[];
}

/** A value the file cannot set: the key does not exist in the language, the Spec always has the value. */
export interface FixedType<T = unknown> extends Typed<T> {
  readonly kind: "fixed";
  readonly value: T;
}

export interface ListType<T = unknown> extends Typed<readonly T[]> {
  readonly kind: "list";
  readonly item: AnyType;
  readonly min: number;
  /** A single item may be written without the list around it. */
  readonly alone: boolean;
  /** Items may have a condition, `when`. */
  readonly conditional: boolean;
}

export interface MapType<T = unknown> extends Typed<Readonly<Record<string, T>>> {
  readonly kind: "map";
  readonly key: Format<string>;
  readonly value: AnyType;
}

export interface ObjectType<T = unknown> extends Typed<T> {
  readonly kind: "object";
  readonly fields: Fields;
  /** How messages, the JSON Schema and the reference call it. */
  readonly name: string;
}

export interface Variant {
  readonly kind: string;
  readonly type: ObjectType;
}

/** One of several objects, told apart by which of the keys of `variants` is written; the value gets a `kind`. */
export interface TaggedType<T = unknown> extends Typed<T> {
  readonly kind: "tagged";
  readonly name: string;
  readonly variants: Readonly<Record<string, Variant>>;
}

/** Short and long ways to write the same value, told apart by the shape of the YAML. */
export interface ShapesType<T = unknown> extends Typed<T> {
  readonly kind: "shapes";
  readonly scalar?: AnyType;
  readonly list?: AnyType;
  readonly map?: AnyType;
}

/** An object with one principal key: a scalar in its place is the value of that key. */
export interface ShortType<T = unknown> extends Typed<T> {
  readonly kind: "short";
  readonly key: string;
  readonly type: ObjectType;
}

/** A value read as `type` and then written in its one normal form. */
export interface MappedType<T = unknown> extends Typed<T> {
  readonly kind: "mapped";
  readonly type: AnyType;
  readonly to: (value: never) => T;
}

export type AnyType =
  | TextType
  | IntegerType
  | BooleanType
  | ChoiceType
  | FixedType
  | ListType
  | MapType
  | ObjectType
  | TaggedType
  | ShapesType
  | ShortType
  | MappedType;

/** How a target's own value joins the shared one; the type's nature decides when a field does not say. */
export type Merge = "append" | "replace" | "by-key";

/** A key of an object: its type and all a person wants to know of it. */
export interface Field<S extends AnyType = AnyType, P extends Presence = Presence> {
  readonly type: S;
  readonly presence: P;
  readonly default?: unknown;
  readonly doc: string;
  /** YAML that can stand after `key: `. */
  readonly example: string;
  readonly merge?: Merge;
}

export type Presence = "required" | "optional" | "defaulted";

export type Fields = Readonly<Record<string, Field>>;
