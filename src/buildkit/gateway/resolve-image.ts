import type { OciStore, Platform } from "../../llb/index.ts";
import { LLBBridge } from "../../proto/index.ts";
import type { CallOptions } from "../rpc/index.ts";
import { toPbPlatform } from "./pb-platform.ts";
import type { RefHost } from "./ref.ts";
import { type ResolveMode, resolveSource, type SourceAnswer } from "./resolve-source.ts";

/** An image to look up. */
export interface ImageQuestion {
  /** In full, with registry and tag or digest; of an OCI store, a name with a digest. */
  readonly reference: string;
  /** Default: the engine's own. */
  readonly platform?: Platform | undefined;
  readonly resolveMode?: ResolveMode | undefined;
  /** Name of the vertex shown meanwhile. */
  readonly logName?: string | undefined;
  /** Look in a content store of the client instead of a registry. */
  readonly ociStore?: OciStore | undefined;
}

export type ImageAnswer =
  | {
      readonly kind: "image";
      /** The question's, unless a policy of the engine rewrote it. It holds no digest that was not asked for. */
      readonly reference: string;
      /** Of the manifest or index. */
      readonly digest: string;
      /** JSON. */
      readonly config: Uint8Array;
    }
  /** A policy of the engine says to use another source instead. */
  | { readonly kind: "other-source"; readonly source: SourceAnswer };

const schemes = { registry: "docker-image://", store: "oci-layout://" } as const;

/** Digest and configuration of an image. An image that is not there is an RpcError saying "not found". */
export async function resolveImage(
  host: RefHost,
  question: ImageQuestion,
  options?: CallOptions,
): Promise<ImageAnswer> {
  if (!host.can("source.metaresolver")) return resolveByConfig(host, question, options);
  const { reference, platform, resolveMode, logName, ociStore } = question;
  const identifier = (ociStore === undefined ? schemes.registry : schemes.store) + reference;
  const attrs = {
    ...(ociStore?.sessionId && { "oci.session": ociStore.sessionId }),
    ...(ociStore?.storeId && { "oci.store": ociStore.storeId }),
  };
  const source = await resolveSource(
    host.client,
    { identifier, attrs, platform, resolveMode, logName },
    options,
  );
  if (source.image === undefined) return { kind: "other-source", source };
  return { kind: "image", reference: withoutScheme(source.identifier), ...source.image };
}

/** For engines before BuildKit 0.13. */
async function resolveByConfig(
  host: RefHost,
  question: ImageQuestion,
  options?: CallOptions,
): Promise<ImageAnswer> {
  const { reference, platform, resolveMode, logName, ociStore } = question;
  const answer = await host.client.unary(
    LLBBridge.method.resolveImageConfig,
    {
      Ref: reference,
      ResolveMode: resolveMode ?? "",
      LogName: logName ?? "",
      ResolverType: ociStore === undefined ? 0 : 1,
      SessionID: ociStore?.sessionId ?? "",
      StoreID: ociStore?.storeId ?? "",
      ...(platform && { Platform: toPbPlatform(platform) }),
    },
    options,
  );
  // Before BuildKit 0.12 an answer holds no reference.
  return { kind: "image", reference: answer.Ref || reference, digest: answer.Digest, config: answer.Config };
}

function withoutScheme(identifier: string): string {
  const end = identifier.indexOf("://");
  return end < 0 ? identifier : identifier.slice(end + "://".length);
}
