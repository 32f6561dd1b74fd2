import { create } from "@bufbuild/protobuf";
import {
  type Ref as PbRef,
  type Result as PbResult,
  ResultSchema,
  type SolveResponse,
} from "../../proto/index.ts";
import { Ref, type RefHost } from "./ref.ts";

/** One tree, or one for each platform by its id ("linux/amd64"). `undefined` is an empty tree. */
export type Trees<R> =
  | { readonly kind: "single"; readonly ref: R | undefined }
  | { readonly kind: "platforms"; readonly refs: ReadonlyMap<string, R | undefined> };

/** What a solve gives and a frontend returns. */
export interface Result<R = Ref> {
  readonly trees: Trees<R>;
  /** Such as the image configuration; sorted by key when returned. */
  readonly metadata: ReadonlyMap<string, Uint8Array>;
}

/** A ref that can be returned: only its id counts. */
export interface ReturnedRef {
  readonly id: string;
}

/** The result in an engine's answer, in any of the shapes engines have used. */
export function decodeResult(host: RefHost, response: SolveResponse): Result {
  const { result } = response;
  const metadata = new Map(Object.entries(result?.metadata ?? {}));
  const fromId = (id: string) => (id === "" ? undefined : new Ref(host, id, undefined));
  const fromRef = (ref: PbRef) => (ref.id === "" ? undefined : new Ref(host, ref.id, ref.def));
  const trees = result?.result;
  switch (trees?.case) {
    case "ref":
      return { trees: { kind: "single", ref: fromRef(trees.value) }, metadata };
    case "refs":
      return { trees: { kind: "platforms", refs: mapValues(trees.value.refs, fromRef) }, metadata };
    case "refDeprecated":
      return { trees: { kind: "single", ref: fromId(trees.value) }, metadata };
    case "refsDeprecated":
      return { trees: { kind: "platforms", refs: mapValues(trees.value.refs, fromId) }, metadata };
    case undefined:
      return { trees: { kind: "single", ref: fromId(response.ref) }, metadata };
    default:
      return trees satisfies never;
  }
}

/** A result as it is returned; `withRefMessages` is false for engines that know refs by id only. */
export function encodeResult(result: Result<ReturnedRef>, withRefMessages: boolean): PbResult {
  const metadata = Object.fromEntries(sorted(result.metadata));
  return create(ResultSchema, { metadata, result: encodeTrees(result.trees, withRefMessages) });
}

function encodeTrees(trees: Trees<ReturnedRef>, withRefMessages: boolean) {
  switch (trees.kind) {
    case "single": {
      const id = trees.ref?.id ?? "";
      return withRefMessages
        ? ({ case: "ref", value: { id } } as const)
        : ({ case: "refDeprecated", value: id } as const);
    }
    case "platforms": {
      const ids = sorted(trees.refs).map(([platform, ref]) => [platform, ref?.id ?? ""] as const);
      return withRefMessages
        ? ({
            case: "refs",
            value: { refs: Object.fromEntries(ids.map(([key, id]) => [key, { id }])) },
          } as const)
        : ({ case: "refsDeprecated", value: { refs: Object.fromEntries(ids) } } as const);
    }
    default:
      return trees satisfies never;
  }
}

function mapValues<V, W>(
  values: Readonly<Record<string, V>>,
  change: (value: V) => W,
): ReadonlyMap<string, W> {
  return new Map(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

/** By code units: the order of platforms and keys must not depend on who put them in. */
function sorted<V>(values: ReadonlyMap<string, V>): [string, V][] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1));
}
