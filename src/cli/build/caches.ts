import type { Environment } from "../environment.ts";
import { usageFailure } from "../failure.ts";
import { readAttributes } from "./attribute-fields.ts";

/** A remote cache, as the engine takes it. */
export interface Cache {
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** Reads the values of `--cache-from` and `--cache-to`; an image's name alone is a cache in its registry. */
export function parseCaches(flag: string, texts: readonly string[], env: Environment): readonly Cache[] {
  return texts.map((text) => {
    const { attributes, bare } = readAttributes(flag, text);
    if (attributes.size === 0 && bare.length === 1 && text !== "")
      return { type: "registry", attrs: { ref: text } };
    if (bare[0] !== undefined) throw usageFailure(`${flag} ${text}: "${bare[0]}" is not key=value`);
    const { type, ...attrs } = Object.fromEntries(attributes);
    if (type === undefined || type === "") throw usageFailure(`${flag} ${text}: there is no type`);
    const folder = flag === "--cache-to" ? "dest" : "src";
    if (type === "local" && !attrs[folder])
      throw usageFailure(`${flag} ${text}: a folder is needed`, `add ${folder}=FOLDER`);
    return { type, attrs: { ...environmentAttributes(type, env), ...attrs } };
  });
}

/** What caches of a service find in the environment of its own runners. */
function environmentAttributes(type: string, env: Environment): Readonly<Record<string, string>> {
  if (type !== "gha") return {};
  const found = {
    token: env.ACTIONS_RUNTIME_TOKEN,
    url: env.ACTIONS_CACHE_URL,
    url_v2: env.ACTIONS_RESULTS_URL,
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
