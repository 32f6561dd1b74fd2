import type { Platform } from "../../llb/index.ts";
import { LLBBridge } from "../../proto/index.ts";
import type { CallOptions, RpcClient } from "../rpc/index.ts";
import { toPbPlatform } from "./pb-platform.ts";

/** Whether a local copy of an image will do: "default" asks the registry, "pull" insists, "local" prefers the copy. */
export type ResolveMode = "default" | "pull" | "local";

/** A source as a graph would name it. */
export interface SourceQuestion {
  /** With its scheme, such as "https://host/file". */
  readonly identifier: string;
  readonly attrs?: Readonly<Record<string, string>> | undefined;
  readonly platform?: Platform | undefined;
  readonly resolveMode?: ResolveMode | undefined;
  /** Name of the vertex shown meanwhile. */
  readonly logName?: string | undefined;
  /** Also the commit itself, of a git repository; BuildKit tells it from 0.26 on. */
  readonly withCommit?: boolean | undefined;
}

/** What an engine knows of a source without fetching it. */
export interface SourceAnswer {
  /** They differ from the question's where a policy of the engine rewrote them. */
  readonly identifier: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly image?: { readonly digest: string; readonly config: Uint8Array } | undefined;
  /** `checksum` is the commit, or the annotated tag; `commit` is git's commit object, if it was asked for and the engine has it. */
  readonly git?:
    | {
        readonly checksum: string;
        readonly ref: string;
        readonly commitChecksum: string;
        readonly commit: Uint8Array | undefined;
      }
    | undefined;
  /** `lastModified` in whole seconds since 1970. */
  readonly http?:
    | { readonly checksum: string; readonly filename: string; readonly lastModified: number | undefined }
    | undefined;
}

/** Asks about a source of any scheme. Engines before BuildKit 0.13 have no such call. */
export async function resolveSource(
  client: RpcClient,
  question: SourceQuestion,
  options?: CallOptions,
): Promise<SourceAnswer> {
  const { identifier, attrs = {}, platform, resolveMode, logName, withCommit = false } = question;
  const answer = await client.unary(
    LLBBridge.method.resolveSourceMeta,
    {
      Source: { identifier, attrs: { ...attrs } },
      LogName: logName ?? "",
      ResolveMode: resolveMode ?? "",
      ...(platform && { Platform: toPbPlatform(platform) }),
      ...(withCommit && { Git: { ReturnObject: true } }),
    },
    options,
  );
  const { Source, Image, Git, HTTP } = answer;
  return {
    identifier: Source?.identifier ?? identifier,
    attrs: Source?.attrs ?? attrs,
    image: Image && { digest: Image.Digest, config: Image.Config },
    git: Git && {
      checksum: Git.Checksum,
      ref: Git.Ref,
      commitChecksum: Git.CommitChecksum,
      commit: Git.CommitObject.length > 0 ? Git.CommitObject : undefined,
    },
    http: HTTP && {
      checksum: HTTP.Checksum,
      filename: HTTP.Filename,
      lastModified: HTTP.LastModified && Number(HTTP.LastModified.seconds),
    },
  };
}
