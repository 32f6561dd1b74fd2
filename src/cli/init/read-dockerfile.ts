import type { DockerfileFacts } from "./project.ts";

/** Reads what can be taken over from a Dockerfile's last stage; what a spec says in its own way is left to the reader. */
export function readDockerfile(text: string): DockerfileFacts {
  let facts: DockerfileFacts = { expose: [], env: new Map(), left: [] };
  const stages = new Set<string>();
  for (const line of instructions(text)) {
    const [, word = "", rest = ""] = /^([A-Za-z]+)\s+(.*?)$/s.exec(line) ?? [];
    if (word.toUpperCase() === "FROM") {
      const [image = "", as = "", name = ""] = rest.split(/\s+/).filter((part) => !part.startsWith("--"));
      const isBase = !stages.has(image) && isImage(image);
      facts = { expose: [], env: new Map(), left: isBase ? [] : [line], ...(isBase ? { base: image } : {}) };
      if (as.toUpperCase() === "AS") stages.add(name);
      continue;
    }
    const read = rest.includes("$") ? undefined : readInstruction(word.toUpperCase(), rest, facts);
    facts = read === undefined ? { ...facts, left: [...facts.left, line] } : { ...facts, ...read };
  }
  return facts;
}

/** Instructions, each on one line, without comments. */
function instructions(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join("\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function readInstruction(
  word: string,
  rest: string,
  { env, expose }: DockerfileFacts,
): Partial<DockerfileFacts> | undefined {
  switch (word) {
    case "WORKDIR":
      return /^\/[A-Za-z0-9/._-]*$/.test(rest) ? { workdir: rest } : undefined;
    case "ENV": {
      const pairs = environment(rest);
      return pairs && { env: new Map([...env, ...pairs]) };
    }
    case "EXPOSE": {
      const ports = rest.split(/\s+/);
      const isPlain = ports.every((port) => /^[1-9]\d{0,3}(\/(tcp|udp))?$/.test(port));
      return isPlain ? { expose: [...new Set([...expose, ...ports])] } : undefined;
    }
    case "ENTRYPOINT": {
      const words = execForm(rest);
      return words && { entrypoint: words };
    }
    case "CMD": {
      const words = execForm(rest);
      return words && { cmd: words };
    }
    default:
      return undefined;
  }
}

/** `A=b C="d e"`, or the old form with one name and a space. */
function environment(text: string): ReadonlyMap<string, string> | undefined {
  const old = /^([A-Za-z_]\w*)\s+([^=\s]+)$/.exec(text);
  if (old !== null) return new Map([[old[1] ?? "", old[2] ?? ""]]);
  const pairs = [...text.matchAll(/([A-Za-z_]\w*)=(?:"([^"\\]*)"|'([^']*)'|([^\s"'\\]*))(?:\s+|$)/gy)];
  const length = pairs.reduce((sum, [whole]) => sum + whole.length, 0);
  if (pairs.length === 0 || length !== text.length) return undefined;
  return new Map(pairs.map(([, name = "", double, single, bare]) => [name, double ?? single ?? bare ?? ""]));
}

function isImage(text: string): boolean {
  return /^[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/.test(text) && text !== "scratch";
}

/** `["a", "b"]` as its words; undefined for the shell form. */
function execForm(text: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    const isWords =
      Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === "string");
    return isWords ? words : undefined;
  } catch {
    return undefined;
  }
}
