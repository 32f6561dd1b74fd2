import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What stands before a seed of 32 bytes in PKCS #8 for Ed25519 (RFC 8410, section 7). */
const privateKeyPrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const keyBytes = 32;
const seedBytes = 16;

/**
 * The key by which an engine knows again who fetched a token: from its salt, and from a seed of ours where there are
 * credentials. Without these anybody has the same key, as anybody may have the token.
 */
export function tokenKey(salt: Uint8Array, seed: Uint8Array | undefined): KeyObject {
  const mac = createHmac("sha256", salt);
  if (seed !== undefined) mac.update(seed);
  const der = Buffer.concat([privateKeyPrefix, mac.digest().subarray(0, keyBytes)]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

/** The public half, as 32 bytes. */
export function publicKeyBytes(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-keyBytes);
}

/** The payload with its signature (64 bytes) in front of it. */
export function signPayload(key: KeyObject, payload: Uint8Array): Uint8Array {
  return Buffer.concat([sign(undefined, payload, key), payload]);
}

/**
 * Seeds by registry, in the file in docker's folder that docker's and BuildKit's own clients use, so that engines know
 * all of them as one. Where the folder cannot be written a seed lasts as long as this object.
 */
export class TokenSeeds {
  readonly #folder: string;
  #reading: Promise<Map<string, Buffer>> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async of(host: string): Promise<Uint8Array> {
    this.#reading ??= this.#read();
    const seeds = await this.#reading;
    const known = seeds.get(host);
    if (known !== undefined) return known;
    const seed = randomBytes(seedBytes);
    seeds.set(host, seed);
    this.#writing = this.#writing.then(() => this.#write(host, seed)).catch(() => undefined);
    await this.#writing;
    return seed;
  }

  async #read(): Promise<Map<string, Buffer>> {
    const text = await readFile(join(this.#folder, ".token_seed"), "utf8").catch(() => "{}");
    return new Map(
      Object.entries(parseSeeds(text)).flatMap(([host, entry]) => {
        const seed = typeof entry === "object" && entry !== null && "Seed" in entry ? entry.Seed : undefined;
        return typeof seed === "string" && seed !== "" ? [[host, Buffer.from(seed, "base64")]] : [];
      }),
    );
  }

  /** What others wrote meanwhile stays. */
  async #write(host: string, seed: Buffer): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const seeds = Object.fromEntries(
      [...(await this.#read()), [host, seed] as const].map(([name, bytes]) => [
        name,
        { Seed: bytes.toString("base64") },
      ]),
    );
    const temporary = join(this.#folder, `.token_seed.${randomBytes(6).toString("hex")}`);
    try {
      await writeFile(temporary, `${JSON.stringify(seeds, undefined, 2)}\n`, { mode: 0o600, flag: "wx" });
      await rename(temporary, join(this.#folder, ".token_seed"));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

function parseSeeds(text: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}
