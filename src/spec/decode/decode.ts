import type { DocumentNode, MapNode } from "../../document/index.ts";
import type { AnyType, ShapesType, ShortType } from "../schema/index.ts";
import { type DecodeContext, type Decoded, INVALID } from "./context.ts";
import { decodeList } from "./decode-list.ts";
import { decodeMap } from "./decode-map.ts";
import { decodeObject } from "./decode-object.ts";
import { decodeScalar } from "./decode-scalar.ts";
import { decodeTagged } from "./decode-tagged.ts";
import { describeNode, describeType } from "./describe.ts";
import { createPlace, type Place } from "./place.ts";

function wrongType(type: AnyType, node: DocumentNode, context: DecodeContext): typeof INVALID {
  const params = { expected: describeType(type), found: describeNode(node), example: context.example };
  context.report.report("wrong-type", node.span, params);
  return INVALID;
}

function decodeShapes(type: ShapesType, node: DocumentNode, context: DecodeContext, place: Place): Decoded {
  const chosen = type[node.kind];
  if (chosen === undefined || isNoWord(type, node)) return wrongType(type, node, context);
  return decode(chosen, node, context, place);
}

/** A text that is none of the few words allowed was meant for the long form. */
function isNoWord({ scalar, list, map }: ShapesType, node: DocumentNode): boolean {
  const word = scalar?.kind === "mapped" ? scalar.type : scalar;
  if (node.kind !== "scalar" || word?.kind !== "choice" || (list ?? map) === undefined) return false;
  return /[\s:/]/.test(node.text) && !node.text.includes("${");
}

/** A scalar in place of the object is the value of its principal key. */
function decodeShort(type: ShortType, node: DocumentNode, context: DecodeContext, place: Place): Decoded {
  if (node.kind === "map") return decode(type.type, node, context, place);
  if (node.kind === "list" || node.type === "null") return wrongType(type, node, context);
  const long: MapNode = {
    kind: "map",
    entries: [{ key: type.key, keySpan: node.span, value: node }],
    span: node.span,
  };
  return decode(type.type, long, context, createPlace(node.span));
}

/**
 * Reads `node` as `type`: the value in its normal form, or INVALID. Mistakes are reported, all of them;
 * what can be read although something near it cannot is kept, so that later checks see as much as possible.
 */
export function decode(type: AnyType, node: DocumentNode, context: DecodeContext, place: Place): Decoded {
  switch (type.kind) {
    case "text":
    case "integer":
    case "boolean":
    case "choice":
      return decodeScalar(type, node, context);
    case "list":
      return decodeList(type, node, context, place, decode);
    case "map":
      return decodeMap(type, node, context, place, decode);
    case "object":
      return decodeObject(type, node, context, place, decode);
    case "tagged":
      return decodeTagged(type, node, context, place, decode);
    case "short":
      return decodeShort(type, node, context, place);
    case "shapes":
      return decodeShapes(type, node, context, place);
    case "mapped": {
      const decoded = decode(type.type, node, context, place);
      // The type's own value is what its function takes; the union of all types cannot say so.
      return decoded === INVALID ? INVALID : { value: type.to(decoded.value as never) };
    }
    case "fixed":
      return { value: type.value };
  }
}
