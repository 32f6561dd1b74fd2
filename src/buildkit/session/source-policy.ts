import type { MessageInitShape } from "@bufbuild/protobuf";
import { type CheckPolicyRequest, PolicyAction, PolicyVerifier } from "../../proto/index.ts";
import { RpcCode, RpcError } from "../rpc/index.ts";
import { type SessionService, unaryHandler } from "./session-service.ts";

/** A source that a build is about to fetch. */
export interface PolicySource {
  /** With its scheme, such as "docker-image://docker.io/library/debian:12" or "local://context". */
  readonly identifier: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly platform:
    | { readonly os: string; readonly architecture: string; readonly variant: string }
    | undefined;
  /** What the engine knows of an image; there after a verdict "resolve", as are the following. */
  readonly image: { readonly digest: string; readonly config: Uint8Array } | undefined;
  /** `checksum` is the commit, or the annotated tag. */
  readonly git:
    | { readonly checksum: string; readonly ref: string; readonly commitChecksum: string }
    | undefined;
  readonly http: { readonly checksum: string; readonly filename: string } | undefined;
}

/** What becomes of a source. */
export type PolicyVerdict =
  | { readonly action: "allow" }
  /** The build fails; the messages are for its user. */
  | { readonly action: "deny"; readonly messages?: readonly string[] | undefined }
  /** Another one takes its place, and is asked about in its turn. */
  | {
      readonly action: "convert";
      readonly identifier: string;
      readonly attrs?: Readonly<Record<string, string>> | undefined;
    }
  /** To be asked again when the engine has looked it up; engines ask at most ten times. */
  | { readonly action: "resolve" };

type Answer = MessageInitShape<typeof PolicyVerifier.method.checkPolicy.output>;

/**
 * Judges each source of the builds that name this session as `sourcePolicySession`. A judge that throws ends the build.
 * Source: BuildKit 0.26, policysession.
 */
export function sourcePolicy(judge: (source: PolicySource) => Promise<PolicyVerdict>): SessionService {
  const checkPolicy = async (request: CheckPolicyRequest): Promise<Answer> => {
    const source = readSource(request);
    const verdict = await judge(source).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new RpcError({
        code: RpcCode.UNKNOWN,
        message: `the policy cannot judge ${source.identifier}: ${why}`,
      });
    });
    return answerOf(verdict, request);
  };
  return new Map([unaryHandler(PolicyVerifier.method.checkPolicy, checkPolicy)]);
}

function readSource({ Platform: platform, Source: found }: CheckPolicyRequest): PolicySource {
  return {
    identifier: found?.Source?.identifier ?? "",
    attrs: found?.Source?.attrs ?? {},
    platform: platform && { os: platform.OS, architecture: platform.Architecture, variant: platform.Variant },
    image: found?.Image && { digest: found.Image.Digest, config: found.Image.Config },
    git: found?.Git && {
      checksum: found.Git.Checksum,
      ref: found.Git.Ref,
      commitChecksum: found.Git.CommitChecksum,
    },
    http: found?.HTTP && { checksum: found.HTTP.Checksum, filename: found.HTTP.Filename },
  };
}

function answerOf(verdict: PolicyVerdict, { Platform, Source }: CheckPolicyRequest): Answer {
  switch (verdict.action) {
    case "allow":
      return { result: { case: "decision", value: { action: PolicyAction.ALLOW } } };
    case "deny": {
      const denyMessages = (verdict.messages ?? []).map((message) => ({ message }));
      return { result: { case: "decision", value: { action: PolicyAction.DENY, denyMessages } } };
    }
    case "convert": {
      const update = { identifier: verdict.identifier, attrs: { ...verdict.attrs } };
      return { result: { case: "decision", value: { action: PolicyAction.CONVERT, update } } };
    }
    case "resolve":
      // The very source, or the engine refuses it.
      return {
        result: {
          case: "request",
          value: { ...(Source?.Source && { Source: Source.Source }), ...(Platform && { Platform }) },
        },
      };
    default:
      return verdict satisfies never;
  }
}
