import { type AnyType, type Field, fileType, type ObjectType, specType } from "../schema/index.ts";

/** Objects still to be described, in the order in which they were met. */
type Queue = Map<string, ObjectType>;

function link(type: ObjectType, queue: Queue): string {
  if (!queue.has(type.name)) queue.set(type.name, type);
  return `[${type.name}](#${type.name.toLowerCase().replaceAll(" ", "-")})`;
}

function describe(type: AnyType, queue: Queue): string {
  switch (type.kind) {
    case "text":
      return type.format.expected.replace(/^an? /, "");
    case "integer":
      return `whole number from ${type.min} to ${type.max}`;
    case "boolean":
      return "`true` or `false`";
    case "choice":
      return type.values.map((value) => `\`${value}\``).join(", ");
    case "list": {
      const item = describe(type.item, queue);
      return type.alone ? `${item}, or a list of them` : `list of: ${item}`;
    }
    case "map":
      return `mapping of ${type.key.expected.replace(/^the /, "")} to ${describe(type.value, queue)}`;
    case "object":
      return link(type, queue);
    case "tagged":
      return Object.values(type.variants)
        .map((variant) => link(variant.type, queue))
        .join(", ");
    case "short": {
      const field = type.type.fields[type.key];
      const object = link(type.type, queue);
      return field === undefined ? object : `${describe(field.type, queue)}, or ${object}`;
    }
    case "shapes":
      return [type.scalar, type.list, type.map]
        .flatMap((alternative) => (alternative === undefined ? [] : [describe(alternative, queue)]))
        .join(", or ");
    case "mapped":
      return describe(type.type, queue);
    case "fixed":
      return "";
  }
}

function defaultOf(field: Field): string {
  if (field.presence === "required") return "must be given";
  const value = field.default;
  const isPlain = typeof value === "string" || typeof value === "boolean" || typeof value === "number";
  return isPlain ? `\`${value}\`` : "";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function rows(fields: ObjectType["fields"], queue: Queue): string {
  const lines = Object.entries(fields)
    .filter(([, field]) => field.type.kind !== "fixed")
    .map(([key, field]) => {
      const cells = [
        `\`${key}\``,
        describe(field.type, queue),
        defaultOf(field),
        field.doc,
        `\`${key}: ${field.example}\``,
      ];
      return `| ${cells.map(cell).join(" | ")} |`;
    });
  return ["| key | value | default | meaning | example |", "|---|---|---|---|---|", ...lines].join("\n");
}

const INTRODUCTION = `# The language

A spec is one YAML document: a mapping with the keys below. A key that is not listed is a mistake; top-level keys that
start with \`x-\` are yours, for YAML anchors.

- \`\${NAME}\` in any text is replaced by the build arg NAME; \`\${NAME:-text}\` gives a default if it is empty,
  \`\${NAME:+text}\` gives the text if it is not. \`$\${\` is a literal \`\${\`; \`$NAME\` is never replaced. In scripts and in
  environment variables a name that is no build arg is left alone.
- \`when: CONDITION\` in an item of a list keeps the item only if the condition holds. A group of items, or plain ones, are
  written \`{when: CONDITION, then: [items]}\`.
- Conditions: \`NAME\`, \`not NAME\` (or \`"!NAME"\`, in quotes), \`NAME == word\`, \`NAME != word\`, \`NAME in [a, b]\`, joined by
  \`and\`, \`or\` and parentheses. NAME alone holds unless it is empty, \`false\`, \`0\` or \`no\`.
- A target is the shared part with its own keys laid over it: mappings join by key, lists are put together, everything else
  is replaced, and so are \`entrypoint\`, \`cmd\` and \`shell\`, \`base\`, \`user\`, \`healthcheck\` and \`python.index\`.
`;

/** Returns the reference of the language as Markdown, made from the schema; the same text every time. */
export function emitReference(): string {
  const queue: Queue = new Map();
  const shared = new Set(Object.keys(specType.fields));
  const parts = [INTRODUCTION, "## spec", rows(fileType.fields, queue)];
  // A map grows while it is walked: objects met in an object are described after it.
  for (const [name, type] of queue) {
    const own =
      name === "target"
        ? Object.entries(type.fields).filter(([key]) => !shared.has(key))
        : Object.entries(type.fields);
    const also = name === "target" ? "\nand all keys of a spec but `args`, `platforms` and `targets`." : "";
    parts.push(`## ${name}`, `${rows(Object.fromEntries(own), queue)}${also}`);
  }
  return `${parts.join("\n\n")}\n`;
}
