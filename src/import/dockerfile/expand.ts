import { literal } from "../spec-draft.ts";

/** What is known of a name in a Dockerfile: a build arg, which the spec keeps, or a variable with this text. */
export type Known =
  | { readonly kind: "arg" }
  /** Open: variables of the base image stand in it. */
  | { readonly kind: "value"; readonly text: string; readonly isOpen: boolean };

/** A dollar sign that means itself, or a variable: its name, with what stands in for it, or behind it. */
const REFERENCE = /\\(\$)|\$(?:\{([A-Za-z_]\w*)(?:(:[-+])([^}]*))?\}|([A-Za-z_]\w*))/g;

/**
 * A text of a Dockerfile outside of scripts, as the text of a spec: variables filled in, build args kept as `${NAME}`, and with
 * `keeps` what is not known too, as an image's variables are in those of another.
 */
export function expand(text: string, known: ReadonlyMap<string, Known>, keeps = false): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of text.matchAll(REFERENCE)) {
    parts.push(literal(text.slice(at, match.index)));
    at = match.index + match[0].length;
    const [, escaped, braced, sign, other = "", bare] = match;
    if (escaped !== undefined) parts.push("$");
    else {
      const name = braced ?? bare ?? "";
      const found = known.get(name);
      parts.push(one(found === undefined && keeps ? { kind: "arg" } : found, name, sign, other));
    }
  }
  parts.push(literal(text.slice(at)));
  return parts.join("");
}

function one(known: Known | undefined, name: string, sign: string | undefined, other: string): string {
  if (known?.kind === "arg") return sign === undefined ? `\${${name}}` : `\${${name}${sign}${other}}`;
  const value = known?.text ?? "";
  if (sign === ":-") return value === "" ? literal(other) : value;
  if (sign === ":+") return value === "" ? "" : literal(other);
  return value;
}

/** The names in a text that nothing is known of, each once: variables of a base image, or of nobody. What names another text instead is no such. */
export function unknownIn(text: string, known: ReadonlyMap<string, Known>): readonly string[] {
  return variablesIn(text).filter((name) => {
    const found = known.get(name);
    return found === undefined || (found.kind === "value" && found.isOpen);
  });
}

/** The variables a text cannot do without, each once. */
export function variablesIn(text: string): readonly string[] {
  const found = [...text.matchAll(REFERENCE)].flatMap(([, escaped, braced, sign, , bare]) =>
    escaped === undefined && sign === undefined ? [braced ?? bare ?? ""] : [],
  );
  return [...new Set(found)];
}

/** A word without its quotes, around it or around parts of it. */
export function unquoted(text: string): string {
  return text.replace(/(["'])(.*?)\1/g, "$2");
}

/** A script as a spec has it: names of build args stay the shell's, which gets them as variables. */
export function shellText(script: string, args: ReadonlySet<string>): string {
  return script.replace(/\$\{([A-Za-z_]\w*)/g, (whole, name) => (args.has(name) ? `$${whole}` : whole));
}

/** The build args a script reads, each once. */
export function argsIn(script: string, args: ReadonlySet<string>): readonly string[] {
  const names = [...script.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name = ""]) => name);
  return [...new Set(names)].filter((name) => args.has(name));
}
