import { expect, test } from "vitest";
import { addressSecrets, createRedactor, plainAddress } from "./redact.ts";

test("a value is replaced wherever it stands: whole, by the line, in base64", () => {
  const redact = createRedactor([Buffer.from("first-line\nsecond-line\n"), "tok", "plain-token"]);
  expect(redact("a plain-token, second-line; Zmlyc3QtbGluZQpzZWNvbmQtbGluZQo= and tok")).toBe(
    "a ***, ***; *** and tok",
  );
});

test("an address is kept without what can be a token", () => {
  expect(plainAddress("https://user:pass@example.org/repo.git?token=abc#main:sub")).toBe(
    "https://example.org/repo.git#main:sub",
  );
  expect(plainAddress("git@example.org:a/b.git")).toBe("git@example.org:a/b.git");
  expect(addressSecrets("https://user:pass@example.org/")).toEqual(["user:pass", "pass"]);
  expect(addressSecrets("https://example.org/a@b")).toEqual([]);
});
