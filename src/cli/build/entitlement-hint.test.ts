import { expect, test } from "vitest";
import { entitlementHint } from "./entitlement-hint.ts";

// The messages are those of engines; testdata/engine-tests/client.test.ts meets them.
test.each([
  [
    "failed to load LLB: security.insecure is not allowed",
    "the build must ask for it: --allow security.insecure",
  ],
  [
    "granting entitlement network.host is not allowed by build daemon configuration",
    expect.stringContaining("the engine must grant it"),
  ],
  ["this is not allowed", undefined],
])("%s", (message, hint) => {
  expect(entitlementHint(message)).toEqual(hint);
});
