import { expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { parseCall } from "./call.ts";

test.each([
  [undefined, false, undefined],
  ["build", false, undefined],
  [undefined, true, { request: "frontend.lint", format: "text", ignoresStatus: false }],
  ["check,format=json", true, { request: "frontend.lint", format: "json", ignoresStatus: false }],
  ["lint", false, { request: "frontend.lint", format: "text", ignoresStatus: false }],
  ["outline,ignorestatus=true", false, { request: "frontend.outline", format: "text", ignoresStatus: true }],
  [
    "subrequests.describe",
    false,
    { request: "frontend.subrequests.describe", format: "text", ignoresStatus: false },
  ],
] as const)("--call %s, --check %s", (text, check, call) => {
  expect(parseCall(text, check)).toEqual(call);
});

test.each([
  ["outline", true],
  ["check,format=xml", false],
  ["", false],
  ["Check it", false],
] as const)("--call %j, --check %s is refused", (text, check) => {
  expect(() => parseCall(text, check)).toThrow(Failure);
});
