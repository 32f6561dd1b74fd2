/**
 * Lets a startup snapshot that keeps compiled functions start on other processors than the one that made it:
 * `node frontend/portable-snapshot.mjs BLOB` changes BLOB in place. Exit code 1, and nothing changed, where its form is not known.
 *
 * Node refuses such a snapshot where V8 sees other processor features, as they are part of the tag it compares. What is
 * kept is bytecode alone, though, which V8's own code cache takes from one processor to the next without a look at
 * features; so the snapshot is marked as one without compiled functions, of which node compares no tag. Node 22 and
 * later keep no tag and refuse nothing: their snapshots stay as they are.
 * Source: SnapshotMetadata in node's src/node_snapshotable.cc, versions 20 to 24: magic, type, version, architecture and
 * platform (each a length of 8 bytes and the text), until version 22 V8's tag, flags.
 */
import { readFileSync, writeFileSync } from "node:fs";

const MAGIC = 0x143da19;
const FULLY_CUSTOMIZED = 1;
const WITHOUT_CODE_CACHE = 1;
const FIRST_WITHOUT_TAG = 22;

const [path = ""] = process.argv.slice(2);
const blob = readFileSync(path);
let at = 0;
const uint32 = () => {
  at += 4;
  return blob.readUInt32LE(at - 4);
};
const text = () => {
  const length = Number(blob.readBigUInt64LE(at));
  at += 8 + length;
  return blob.toString("latin1", at - length, at);
};

const isKnown =
  uint32() === MAGIC &&
  blob[at++] === FULLY_CUSTOMIZED &&
  text() === process.versions.node &&
  text() === process.arch &&
  text() === process.platform;
const hasTag = Number.parseInt(process.versions.node, 10) < FIRST_WITHOUT_TAG;
if (isKnown && hasTag) uint32();
if (!isKnown || blob.readUInt32LE(at) !== 0) {
  process.stderr.write(`${path} has a form that this program does not know\n`);
  process.exit(1);
}
if (hasTag) {
  blob.writeUInt32LE(WITHOUT_CODE_CACHE, at);
  writeFileSync(path, blob);
}
