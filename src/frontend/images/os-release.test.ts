import { describe, expect, test } from "vitest";
import { parseOsRelease } from "./os-release.ts";

describe("parseOsRelease", () => {
  test.each<[text: string, want: object | undefined]>([
    ['ID=debian\nVERSION_ID="12"\n', { id: "debian", idLike: [], versionId: "12" }],
    ["ID=\"rocky\"\nID_LIKE='rhel centos fedora'\n", { id: "rocky", idLike: ["rhel", "centos", "fedora"] }],
    ["# ID=x\r\nID=ubuntu\r\nVERSION_ID=22.04\r\n", { id: "ubuntu", versionId: "22.04" }],
    ['ID=alpine\nNAME="a \\"b\\""', { id: "alpine", versionId: "" }],
    [
      'PRETTY_NAME="Distroless"\nNAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="12"\n',
      { id: "distroless", idLike: [], versionId: "12" },
    ],
    ["NAME=none\n", undefined],
    ["", undefined],
  ])("%j", (text, want) => {
    const facts = parseOsRelease(text);
    if (want === undefined) expect(facts).toBeUndefined();
    else expect(facts).toMatchObject(want);
  });
});
