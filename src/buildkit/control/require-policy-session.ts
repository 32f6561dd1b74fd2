import { supports } from "../../llb/index.ts";
import type { Gateway } from "../gateway/index.ts";
import { RpcCode, RpcError } from "../rpc/index.ts";

/**
 * Throws where the engine would not ask a session about sources: it takes the wish, passes it over, and fetches all of
 * them. In `llb` since BuildKit 0.26.
 */
export function requirePolicySession({ facts }: Gateway): void {
  if (supports(facts.llb, "source.policy.session")) return;
  throw new RpcError({
    code: RpcCode.UNIMPLEMENTED,
    message:
      "this engine asks no session about sources (source.policy.session, BuildKit 0.26), so the policy would not hold",
  });
}
