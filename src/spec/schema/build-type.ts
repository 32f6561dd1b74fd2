import type { Format } from "../formats/index.ts";
import type {
  AnyType,
  BooleanType,
  ChoiceType,
  Expansion,
  Field,
  Fields,
  FixedType,
  Infer,
  IntegerType,
  ListType,
  MappedType,
  MapType,
  Merge,
  ObjectType,
  ShapesType,
  ShortType,
  TaggedType,
  TextType,
} from "./type.ts";

/** Text read by `format`; see {@link Expansion} for the meaning of `${NAME}` in it. */
export function text<T>(format: Format<T>, expansion: Expansion = "plain"): TextType<T> {
  return { kind: "text", format, expansion };
}

/** A whole decimal number from `min` to `max`, both included. */
export function integer(min: number, max: number): IntegerType {
  return { kind: "integer", min, max };
}

/** `true` or `false`. */
export const boolean: BooleanType = { kind: "boolean" };

/** One of a few words. */
export function choice<const T extends string>(...values: readonly T[]): ChoiceType<T> {
  return { kind: "choice", values };
}

/** A value which the file cannot set. */
function fixed<const T>(value: T): FixedType<T> {
  return { kind: "fixed", value };
}

/** A list of at least `min` items. */
export function list<S extends AnyType>(item: S, min = 0): ListType<Infer<S>> {
  return { kind: "list", item, min, alone: false, conditional: true };
}

/** A list of at least `min` items, none of which can have a condition. */
export function plainList<S extends AnyType>(item: S, min = 0): ListType<Infer<S>> {
  return { kind: "list", item, min, alone: false, conditional: false };
}

/** A list whose single item may stand alone. */
export function oneOrMany<S extends AnyType>(item: S): ListType<Infer<S>> {
  return { kind: "list", item, min: 0, alone: true, conditional: true };
}

/** A mapping with keys the user chooses. */
export function map<S extends AnyType>(key: Format<string>, value: S): MapType<Infer<S>> {
  return { kind: "map", key, value };
}

type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K]["presence"] extends "optional" ? K : never;
}[keyof F];
type Flat<T> = { readonly [K in keyof T]: T[K] };

/** The object a set of fields reads: fields with a default are always there. */
export type InferFields<F extends Fields> = Flat<
  { readonly [K in Exclude<keyof F, OptionalKeys<F>>]: Infer<F[K]["type"]> } & {
    readonly [K in OptionalKeys<F>]?: Infer<F[K]["type"]>;
  }
>;

/** A mapping with known keys, called `name` where people read of it. */
export function object<const F extends Fields>(name: string, fields: F): ObjectType<InferFields<F>> {
  return { kind: "object", name, fields };
}

interface TypedVariant {
  readonly kind: string;
  readonly type: ObjectType;
}

type InferVariants<V extends Readonly<Record<string, TypedVariant>>> = {
  [K in keyof V]: Flat<{ readonly kind: V[K]["kind"] } & Infer<V[K]["type"]>>;
}[keyof V];

/** One of `variants`, chosen by which of their keys is present. */
export function tagged<const V extends Readonly<Record<string, TypedVariant>>>(
  name: string,
  variants: V,
): TaggedType<InferVariants<V>> {
  return { kind: "tagged", name, variants };
}

type InferShapes<S> = { [K in keyof S]: Infer<S[K]> }[keyof S];

/** Ways of writing one value, chosen by the shape of the YAML. */
export function shapes<
  const S extends { readonly scalar?: AnyType; readonly list?: AnyType; readonly map?: AnyType },
>(alternatives: S): ShapesType<InferShapes<S>> {
  return { kind: "shapes", ...alternatives };
}

/** `type`, for which the value of its field `key` can stand alone. */
export function short<T>(key: keyof T & string, type: ObjectType<T>): ShortType<T> {
  return { kind: "short", key, type };
}

/** `type`, its values turned into their normal form by `to`. */
export function mapped<S extends AnyType, T>(type: S, to: (value: Infer<S>) => T): MappedType<T> {
  return { kind: "mapped", type, to };
}

interface Words {
  readonly doc: string;
  readonly example: string;
  readonly merge?: Merge;
}

/** A key which must be written. */
export function required<S extends AnyType>(type: S, words: Words): Field<S, "required"> {
  return { type, presence: "required", ...words };
}

/** A key which may be left out, and is then absent. */
export function optional<S extends AnyType>(type: S, words: Words): Field<S, "optional"> {
  return { type, presence: "optional", ...words };
}

/** A key which may be left out, and then has the value `value`. */
export function defaulted<S extends AnyType>(type: S, value: Infer<S>, words: Words): Field<S, "defaulted"> {
  return { type, presence: "defaulted", default: value, ...words };
}

/** A key the language does not have here, though the Spec has the value. */
export function constant<const T>(value: T): Field<FixedType<T>, "defaulted"> {
  return { type: fixed(value), presence: "defaulted", default: value, doc: "", example: "" };
}

/** `fields`, none of which must be written. */
export function partial(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [
      key,
      field.presence === "required" ? { ...field, presence: "optional" } : field,
    ]),
  );
}
