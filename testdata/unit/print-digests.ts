/** Prints one line per image of the gallery: its name, the digest of its definition's bytes, that of its configuration. */
import { createHash } from "node:crypto";
import { encodeDefinition } from "../../src/llb/index.ts";
import { compileCase } from "../gallery/compile-case.ts";
import { readGallery } from "../gallery/entry.ts";

const [gallery = ""] = process.argv.slice(2);
for (const entry of readGallery(gallery)) {
  for (const which of entry.cases) {
    const { plan, definition } = await compileCase(entry, which);
    const digests = [encodeDefinition(definition), JSON.stringify(plan)].map((bytes) =>
      createHash("sha256").update(bytes).digest("hex"),
    );
    process.stdout.write(`${entry.name} ${which.name} ${digests.join(" ")}\n`);
  }
}
