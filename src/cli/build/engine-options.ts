import type { EngineTraits } from "../engine/index.ts";
import type { Environment } from "../environment.ts";
import { usageFailure } from "../failure.ts";
import { isOn } from "../parse-boolean.ts";
import { isForIndex } from "./annotations.ts";
import type { BuildRequest } from "./build-request.ts";

/** Where nobody asks for provenance, engines record the little that needs no place in the image. */
const DEFAULT_PROVENANCE = "mode=min,inline-only=true";

/**
 * A request's options as an engine is to get them, with what docker buildx decides by the kind of engine. Throws a usage
 * failure for what the engine cannot do and would answer in riddles, or not at all.
 */
export function engineOptions(
  request: BuildRequest,
  traits: EngineTraits,
  env: Environment,
): Readonly<Record<string, string>> {
  refuseImpossible(request, traits);
  const { options, hosts, attestations } = request;
  const lines = hosts.map(({ host, ip = traits.hostGateway }) => {
    if (ip === undefined)
      throw usageFailure(`--add-host ${host}:host-gateway: the engine does not tell its address`);
    return `${host}=${ip}`;
  });
  const isSilent = attestations.has("provenance") || isOn(env.BUILDX_NO_DEFAULT_ATTESTATIONS);
  const wanted = [...attestations].flatMap(([type, value]) =>
    value === undefined ? [] : [[`attest:${type}`, value]],
  );
  return {
    // What Docker has is taken before a registry's.
    ...(traits.kind === "dockerd" && { "image-resolve-mode": "local" }),
    ...options,
    ...(lines.length > 0 && { "add-hosts": lines.join(",") }),
    ...Object.fromEntries(wanted),
    ...(traits.hasAttestations && !isSilent && { "attest:provenance": DEFAULT_PROVENANCE }),
  };
}

function refuseImpossible(request: BuildRequest, { hasImageStore, hasAttestations }: EngineTraits): void {
  const isAttested = [...request.attestations.values()].some((value) => value !== undefined);
  if (isAttested && hasImageStore && !hasAttestations) {
    throw usageFailure("this engine is older than BuildKit 0.11, which came with attestations");
  }
  if (hasImageStore) return;
  const store = "the classic image store of this Docker engine";
  const remedy = "use its containerd image store, or a buildkitd (--addr)";
  const isIndexed = Object.keys(request.annotations).some(isForIndex);
  const refused: readonly (readonly [boolean, string])[] = [
    [isAttested, "attestations"],
    [(request.options.platform ?? "").includes(","), "several platforms"],
    [request.outputs.some(({ type }) => type === "oci"), "OCI archives"],
    [request.outputs.some(({ type, dest }) => type === "docker" && dest !== undefined), "Docker archives"],
    [request.cacheExports.some(({ type }) => type !== "inline"), "caches other than type=inline"],
    [isIndexed, "annotations of an index"],
  ];
  for (const [isAsked, what] of refused) {
    if (isAsked) throw usageFailure(`${store} cannot do ${what}`, remedy);
  }
}
