import { resolve } from "node:path";
import type { SecretSource } from "../../buildkit/session/index.ts";
import { unknownWord, usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { onlyAttributes } from "./attribute-fields.ts";

/** Reads the values of `--secret`. Values are not looked at here: they are read when a step asks for them. */
export function parseSecrets(texts: readonly string[], io: Io): ReadonlyMap<string, SecretSource> {
  return new Map(texts.map((text) => parseSecret(text, io)));
}

function parseSecret(text: string, { env, cwd }: Io): [id: string, source: SecretSource] {
  const fields = onlyAttributes("--secret", text);
  const known = ["id", "src", "source", "env", "type"];
  for (const key of fields.keys()) {
    if (!known.includes(key))
      throw unknownWord("field of --secret", key, known, `one of ${known.join(", ")}`);
  }
  const id = fields.get("id") ?? "";
  if (id === "") throw usageFailure("--secret: there is no id", "write id=ID,src=FILE or id=ID,env=NAME");
  const type = fields.get("type");
  if (type !== undefined && type !== "file" && type !== "env") {
    throw usageFailure(`--secret id=${id}: type is file or env, not "${type}"`);
  }
  const source = fields.get("src") ?? fields.get("source");
  const variable = fields.get("env") ?? (type === "env" ? (source ?? id) : undefined);
  if (variable !== undefined) return [id, { kind: "env", name: variable }];
  if (source === undefined && type === undefined && env[id] !== undefined)
    return [id, { kind: "env", name: id }];
  return [id, { kind: "file", path: resolve(cwd, source ?? id) }];
}

/**
 * Reads the values of `--ssh`: by the agent's id, its socket, or the files of the keys it is to have; without either, the
 * socket of SSH_AUTH_SOCK. Which of them it is is looked at when the build begins.
 */
export function parseSshAgents(
  texts: readonly string[],
  { env, cwd }: Io,
): ReadonlyMap<string, readonly string[]> {
  const agents = new Map<string, readonly string[]>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    const id = equals === -1 ? text : text.slice(0, equals);
    const given = equals === -1 ? "" : text.slice(equals + 1);
    const paths = given === "" ? [env.SSH_AUTH_SOCK ?? ""] : given.split(",");
    if (paths.includes("")) {
      throw usageFailure(
        `--ssh ${text}: no agent is running`,
        "start ssh-agent, or name its socket or a key: --ssh ID=SOCKET, --ssh ID=KEYFILE",
      );
    }
    agents.set(
      id === "" ? "default" : id,
      paths.map((path) => resolve(cwd, path)),
    );
  }
  return agents;
}
