import type { DocumentNode, ScalarNode } from "../../document/index.ts";
import { type Expanded, expandText } from "../args/index.ts";
import { TEXT_LIMIT } from "../formats/index.ts";
import type { BooleanType, ChoiceType, IntegerType, TextType } from "../schema/index.ts";
import { type DecodeContext, type Decoded, INVALID } from "./context.ts";
import { describeNode, describeType } from "./describe.ts";

type ScalarSchema = TextType | IntegerType | BooleanType | ChoiceType;
type Text = Extract<Expanded, { kind: "text" }>;

function wrongType(type: ScalarSchema, node: DocumentNode, context: DecodeContext): typeof INVALID {
  const example = type.kind === "text" ? type.format.example : undefined;
  context.report.report("wrong-type", node.span, {
    expected: describeType(type),
    found: describeNode(node),
    example,
  });
  return INVALID;
}

function decodeText(type: TextType, node: ScalarNode, text: Text, context: DecodeContext): Decoded {
  const { format } = type;
  const limit = format.limit ?? TEXT_LIMIT;
  if (text.text.length > limit) {
    context.report.report("text-too-long", node.span, { limit });
    return INVALID;
  }
  const read = format.read(text.text);
  if (read.ok) return read;
  context.report.report(read.code, node.span, {
    expected: format.expected,
    why: read.why,
    example: format.example,
    // What the client gave may be anything, a password put in the wrong place included.
    value: text.args.length > 0 ? undefined : text.text,
    args: text.args,
  });
  return INVALID;
}

function decodeInteger(type: IntegerType, node: ScalarNode, text: Text, context: DecodeContext): Decoded {
  const isNumber = (node.type === "number" || text.replaced) && /^[0-9]+$/.test(text.text);
  if (!isNumber) return wrongType(type, node, context);
  const value = Number(text.text);
  if (value >= type.min && value <= type.max) return { value };
  context.report.report("out-of-range", node.span, { min: type.min, max: type.max });
  return INVALID;
}

function decodeBoolean(type: BooleanType, node: ScalarNode, text: Text, context: DecodeContext): Decoded {
  const word = text.text.toLowerCase();
  const isBoolean = (node.type === "boolean" || text.replaced) && (word === "true" || word === "false");
  return isBoolean ? { value: word === "true" } : wrongType(type, node, context);
}

function decodeChoice(type: ChoiceType, node: ScalarNode, text: Text, context: DecodeContext): Decoded {
  if (type.values.includes(text.text)) return { value: text.text };
  if (text.args.length > 0) return wrongType(type, node, context);
  context.report.report("unknown-word", node.span, { word: text.text, words: type.values });
  return INVALID;
}

/** Reads a scalar, its build args put in first. A missing value is no text, but the empty value of a variable. */
export function decodeScalar(type: ScalarSchema, node: DocumentNode, context: DecodeContext): Decoded {
  if (node.kind !== "scalar") return wrongType(type, node, context);
  const mayBeEmpty = type.kind === "text" && type.format.read("").ok && node.text === "";
  if (node.type === "null" && !mayBeEmpty) return wrongType(type, node, context);
  const expanded = expandText(
    node,
    type.kind === "text" ? type.expansion : "plain",
    context.scope,
    context.report,
  );
  if (expanded.kind !== "text") return INVALID;
  switch (type.kind) {
    case "text":
      return decodeText(type, node, expanded, context);
    case "integer":
      return decodeInteger(type, node, expanded, context);
    case "boolean":
      return decodeBoolean(type, node, expanded, context);
    case "choice":
      return decodeChoice(type, node, expanded, context);
  }
}
