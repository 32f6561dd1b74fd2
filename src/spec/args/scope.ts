/** Names whose values come from the platform and the target, not from the file. */
export const PLATFORM_ARGS: readonly string[] = [
  "TARGETPLATFORM",
  "TARGETOS",
  "TARGETARCH",
  "TARGETVARIANT",
  "BUILDPLATFORM",
  "BUILDOS",
  "BUILDARCH",
  "BUILDVARIANT",
  "TARGETSTAGE",
];

/** A build arg's value; `given`: the client chose it. */
export interface KnownValue {
  readonly kind: "known";
  readonly text: string;
  readonly given: boolean;
}

/** The value of a name: known, known to exist only, or no build arg at all. */
export type ArgValue = KnownValue | { readonly kind: "opaque" } | { readonly kind: "undeclared" };

/** The build args which a text can see. */
export interface ArgScope {
  /** Returns the value of `name` and remembers that it was asked for. */
  readonly lookup: (name: string) => ArgValue;
  /** Every name it knows. */
  readonly names: () => Iterable<string>;
  /** Takes `length` characters from what all substitutions together may make; false when that is used up. */
  readonly charge: (length: number) => boolean;
  /** Declared names and platform args asked for so far. */
  readonly used: ReadonlySet<string>;
}

/** All that substitutions of one target may make, in UTF-16 units. */
const TOTAL_LIMIT = 8 * 1024 * 1024;

const OPAQUE: ArgValue = { kind: "opaque" };
const UNDECLARED: ArgValue = { kind: "undeclared" };

/** Returns a scope over `values`; a declared name with the value undefined is opaque. */
export function createScope(values: ReadonlyMap<string, KnownValue | undefined>): ArgScope {
  const used = new Set<string>();
  let left = TOTAL_LIMIT;
  return {
    lookup(name) {
      if (!values.has(name)) return UNDECLARED;
      used.add(name);
      return values.get(name) ?? OPAQUE;
    },
    names: () => values.keys(),
    charge(length) {
      left -= length;
      return left >= 0;
    },
    used,
  };
}

/** Returns `scope` with every value hidden: for texts which are only checked, because they do not apply. */
export function hideValues(scope: ArgScope): ArgScope {
  return {
    ...scope,
    lookup(name) {
      const value = scope.lookup(name);
      return value.kind === "known" ? OPAQUE : value;
    },
  };
}
