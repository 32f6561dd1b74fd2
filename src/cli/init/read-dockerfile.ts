import type { DockerfileFacts } from "./project.ts";

/** Reads what can be taken over from a Dockerfile's last stage; instructions with variables are passed over. */
export function readDockerfile(text: string): DockerfileFacts {
  let facts: DockerfileFacts = { expose: [] };
  const stages = new Set<string>();
  for (const line of text.replace(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const match = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line);
    const [, word = "", rest = ""] = match ?? [];
    if (rest.includes("$")) continue;
    switch (word.toUpperCase()) {
      case "FROM": {
        const [image = "", as = "", name = ""] = rest.split(/\s+/).filter((part) => !part.startsWith("--"));
        facts = { expose: [], ...(stages.has(image) || !isImage(image) ? {} : { base: image }) };
        if (as.toUpperCase() === "AS") stages.add(name);
        break;
      }
      case "WORKDIR":
        if (/^\/[A-Za-z0-9/._-]*$/.test(rest)) facts = { ...facts, workdir: rest };
        break;
      case "EXPOSE":
        facts = {
          ...facts,
          expose: rest.split(/\s+/).filter((port) => /^[1-9]\d{0,4}(\/(tcp|udp))?$/.test(port)),
        };
        break;
      case "ENTRYPOINT":
        facts = { ...facts, ...named("entrypoint", execForm(rest)) };
        break;
      case "CMD":
        facts = { ...facts, ...named("cmd", execForm(rest)) };
        break;
    }
  }
  return facts;
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

function named(name: "entrypoint" | "cmd", words: readonly string[] | undefined): object {
  return words === undefined ? {} : { [name]: words };
}
