import type { Environment } from "../environment.ts";
import { usageFailure } from "../failure.ts";
import { isOn } from "../parse-boolean.ts";
import { readAttributes } from "./attribute-fields.ts";

/** A remote cache, as the engine takes it. */
export interface Cache {
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/**
 * Reads the values of `--cache-from` and `--cache-to`; names of images alone are caches in their registries. As in docker
 * buildx a cache of GitHub's service counts only where a workflow runs.
 */
export function parseCaches(flag: string, texts: readonly string[], env: Environment): readonly Cache[] {
  return texts.flatMap((text) => {
    if (text === "") return [];
    const { attributes, bare } = readAttributes(flag, text);
    if (attributes.size === 0) return bare.map((ref) => ({ type: "registry", attrs: { ref } }));
    if (bare[0] !== undefined) throw usageFailure(`${flag} ${text}: "${bare[0]}" is not key=value`);
    const { type, ...attrs } = Object.fromEntries(attributes);
    if (type === undefined || type === "") throw usageFailure(`${flag} ${text}: there is no type`);
    const folder = flag === "--cache-to" ? "dest" : "src";
    if (type === "local" && !attrs[folder])
      throw usageFailure(`${flag} ${text}: a folder is needed`, `add ${folder}=FOLDER`);
    const found = { ...environmentAttributes(type, attrs, env), ...attrs };
    const isIdle = type === "gha" && (!found.token || !(found.url || found.url_v2));
    return isIdle ? [] : [{ type, attrs: found }];
  });
}

/** What caches of a service find in the environment of its own runners, or of its own tools. */
function environmentAttributes(
  type: string,
  given: Readonly<Record<string, string>>,
  env: Environment,
): Readonly<Record<string, string>> {
  switch (type) {
    case "gha": {
      const isSecondVersion = (given.version ?? (isOn(env.ACTIONS_CACHE_SERVICE_V2) ? "2" : "")) === "2";
      return present({
        token: env.ACTIONS_RUNTIME_TOKEN,
        url: env.ACTIONS_CACHE_URL ?? env.ACTIONS_RESULTS_URL,
        url_v2: isSecondVersion ? env.ACTIONS_RESULTS_URL : undefined,
      });
    }
    case "s3":
      // A session's token belongs to the keys beside it.
      return given.access_key_id !== undefined && given.secret_access_key !== undefined
        ? {}
        : present({
            access_key_id: env.AWS_ACCESS_KEY_ID,
            secret_access_key: env.AWS_SECRET_ACCESS_KEY,
            session_token: env.AWS_SESSION_TOKEN,
          });
    default:
      return {};
  }
}

function present(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
