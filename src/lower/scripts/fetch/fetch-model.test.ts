import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type StoreServer,
  signatureProblem,
  storeServer,
} from "../../../../testdata/engine-tests/store-server.ts";
import { FETCH_MODEL } from "./fetch-model.ts";
import { SIGN } from "./sign.ts";

const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** The example of AWS's page on signatures in the Authorization header: "GET Object". */
const EXAMPLE = {
  url: "/test.txt",
  host: "examplebucket.s3.amazonaws.com",
  keys: { id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
  moment: "20130524T000000Z",
  signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
} as const;

describe("signatures", () => {
  it("are those of AWS's own example", ({ skip }) => {
    skip(!hasPython, "python3 is not here");
    const call = `
import hashlib, json, re, urllib.parse
${SIGN}
keys = {"access_key_id": "${EXAMPLE.keys.id}", "secret_access_key": "${EXAMPLE.keys.secret}"}
print(json.dumps(signature_headers("https://${EXAMPLE.host}${EXAMPLE.url}", {"Range": "bytes=0-9"}, keys, "us-east-1", "${EXAMPLE.moment}")))
`;
    const ran = spawnSync("python3", ["-I", "-c", call], { encoding: "utf8" });
    expect(ran.stderr).toBe("");
    expect(JSON.parse(ran.stdout)).toEqual({
      Authorization: `AWS4-HMAC-SHA256 Credential=${EXAMPLE.keys.id}/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${EXAMPLE.signature}`,
      "x-amz-content-sha256": createHash("sha256").digest("hex"),
      "x-amz-date": EXAMPLE.moment,
    });
  });

  it("are checked here as that example wants it", () => {
    const headers = {
      host: EXAMPLE.host,
      range: "bytes=0-9",
      "x-amz-content-sha256": createHash("sha256").digest("hex"),
      "x-amz-date": EXAMPLE.moment,
      authorization: `AWS4-HMAC-SHA256 Credential=${EXAMPLE.keys.id}/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${EXAMPLE.signature}`,
    };
    const problem = (more: object = {}) =>
      signatureProblem(
        { method: "GET", url: EXAMPLE.url, headers: { ...headers, ...more } },
        EXAMPLE.keys,
        "us-east-1",
        Date.UTC(2013, 4, 24, 0, 5),
      );
    expect(problem()).toBeUndefined();
    expect(problem({ range: "bytes=0-8" })).toBe("a wrong signature");
    expect(problem({ "x-amz-x": "1" })).toBe("an unsigned x-amz-x");
  });
});

describe.skipIf(!hasPython)(
  `files behind secrets${hasPython ? "" : " (skipped: python3 is not here)"}`,
  () => {
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 2_654_435_761) >>> 24));
    const sum = createHash("sha256").update(content).digest("hex");
    const keys = { id: "AKIAEXAMPLE", secret: "very/secret+key", session: "session/token==" };
    const query = "X-Amz-Signature=very-secret-signature&X-Amz-Expires=60";
    const credentials = `[other]\naws_access_key_id = no\naws_secret_access_key = no\n[default]\naws_access_key_id = ${keys.id}\naws_secret_access_key=${keys.secret}\naws_session_token = ${keys.session}\n`;
    let store: StoreServer;
    let folder: string;

    beforeAll(async () => {
      store = await storeServer({ content, keys, query, region: "eu-west-1", cut: 120_000 });
    });
    afterAll(() => store.close());
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "mlspec-fetch-"));
      store.asked.length = 0;
      return () => rmSync(folder, { recursive: true });
    });

    async function fetched(how: string, secret: string, address = "", region = "", want = sum) {
      writeFileSync(join(folder, "secret"), secret);
      const args = [
        how,
        join(folder, "secret"),
        address,
        region,
        want,
        join(folder, "kept"),
        join(folder, "goal"),
      ];
      const child = spawn("/bin/sh", ["-c", FETCH_MODEL, "fetch-model", ...args]);
      let told = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (told += text));
      const code = await new Promise((done) => child.on("close", done));
      const goal = join(folder, "goal");
      return { code, told, file: existsSync(goal) ? readFileSync(goal) : undefined };
    }

    it.each([
      ["s3", credentials, "/bucket/a%20dir/m%2B1.bin", "eu-west-1"],
      [
        "s3",
        `export AWS_ACCESS_KEY_ID='${keys.id}'\nAWS_SECRET_ACCESS_KEY="${keys.secret}"\nAWS_SESSION_TOKEN=${keys.session}\n`,
        "/bucket/m",
        "eu-west-1",
      ],
      ["signed", `?${query}\n`, "/signed/m", ""],
      ["address", undefined, "", ""],
    ])("are fetched by %s, gone on with where the server broke off", async (how, secret, path, region) => {
      const ran = await fetched(
        how,
        secret ?? `${store.address}/signed/m?${query}\n`,
        path === "" ? "" : store.address + path,
        region,
      );
      expect([ran.code, ran.file?.equals(content)], ran.told).toEqual([0, true]);
      expect(store.asked.map(({ range, status }) => [range, status])).toEqual([
        [undefined, 200],
        ["bytes=120000-", 206],
        ["bytes=240000-", 206],
      ]);
      expect(readdirSync(join(folder, "kept"))).toEqual([]);
      expect(ran.told).not.toMatch(/secret/);
    });

    it.each([
      [
        "a wrong query",
        "signed",
        "X-Amz-Signature=another-secret",
        "/signed/m",
        "",
        /answers 403; what was signed may have expired/,
      ],
      [
        "another region",
        "s3",
        credentials,
        "/bucket/m",
        "us-east-1",
        /answers 403; the keys, the region or the clock/,
      ],
      ["something else in it", "signed", query, "/wrong/m", "", /holds the SHA-256 [0-9a-f]{64} instead of/],
      ["a secret without keys", "s3", "very-secret", "/bucket/m", "eu-west-1", /holds no aws_access_key_id/],
      ["a secret with a space", "signed", "very-secret a=b", "/signed/m", "", /more than one word/],
      ["an empty secret", "signed", "\n", "/signed/m", "", /is empty/],
      ["a secret that is no address", "address", "file:///very-secret", "", "", /is no address/],
      [
        "an address nobody can read",
        "address",
        "http://[very-secret",
        "",
        "",
        /cannot be fetched|is no address/,
      ],
    ])("with %s are refused, and nothing secret is told", async (_, how, secret, path, region, told) => {
      const ran = await fetched(how, secret, path === "" ? "" : store.address + path, region);
      expect(ran.code).not.toBe(0);
      expect(ran.told).toMatch(told);
      expect(ran.told).not.toMatch(/very-secret|another-secret|very\/secret|Traceback/);
      expect(ran.file).toBeUndefined();
    });

    it("that somebody else left in the folder are fetched anew", async () => {
      const first = await fetched("signed", query, `${store.address}/signed/m`);
      expect(first.code, first.told).toBe(0);
      writeFileSync(join(folder, "kept", sum), "planted");
      const again = await fetched("signed", query, `${store.address}/signed/m`);
      expect([again.code, again.file?.equals(content)], again.told).toEqual([0, true]);
    });
  },
);
