import { expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { readExplicitLock } from "./index.ts";

const CHANNEL = "https://conda.example.org/conda-forge";
const MD5 = "0123456789abcdef0123456789abcdef";

function read(text: string) {
  const report = createReporter();
  const found = readExplicitLock({ name: "conda.lock", text }, report);
  return { found, told: report.diagnostics.map(({ message }) => message) };
}

test("packages keep their order, their checksums and the dashes of their names", () => {
  const { found, told } = read(
    `# platform: linux-64\r\n@EXPLICIT\r\n${CHANNEL}/linux-64/ca-certificates-2024.2.2-hbcca054_0.conda#${MD5}\n` +
      `${CHANNEL}/noarch/tzdata-2024a-h0c530f3_0.tar.bz2#sha256:${MD5}${MD5}\n${CHANNEL}/noarch/a-1-0.conda\n`,
  );
  expect(told).toEqual([]);
  expect(found?.packages[0]).toEqual({
    name: "ca-certificates",
    version: "2024.2.2",
    build: "hbcca054_0",
    subdir: "linux-64",
    url: `${CHANNEL}/linux-64/ca-certificates-2024.2.2-hbcca054_0.conda`,
    filename: "ca-certificates-2024.2.2-hbcca054_0.conda",
    md5: MD5,
  });
  expect(found?.packages[1]).toMatchObject({ subdir: "noarch", sha256: MD5 + MD5 });
  expect(found?.packages[2]).not.toHaveProperty("md5");
});

test.each([
  ["", "names no package"],
  [`${CHANNEL}/noarch/a-1-0.conda`, "before @EXPLICIT"],
  [`@EXPLICIT\n${CHANNEL}/noarch/a-1-0.conda#abc`, "neither MD5"],
  [`@EXPLICIT\n${CHANNEL}/noarch/../a.conda`, "no address"],
  [`@EXPLICIT\nhttps://user:word@conda.example.org/noarch/a-1-0.conda`, "no address"],
])("%j is refused", (text, why) => {
  const { found, told } = read(text);
  expect(found).toBeUndefined();
  expect(told.join()).toContain(why);
});
