import sshpk, { type PrivateKey } from "sshpk";
import { failure, type SshAgent } from "./ssh-agent.ts";

/** Message types and flags of the SSH agent protocol (RFC 9987, section 5). */
const LIST_KEYS = 11;
const KEYS = 12;
const SIGN = 13;
const SIGNATURE = 14;
const RSA_SHA2_256 = 2;
const RSA_SHA2_512 = 4;

/** A private key that an agent of ours can sign with. */
export interface SshKey {
  /** Its public half, as the protocol names keys. */
  readonly publicBlob: Buffer;
  readonly comment: string;
  readonly sign: (data: Buffer, flags: number) => Buffer;
}

/**
 * Reads a private key as ssh-keygen and openssl write them (OpenSSH, PKCS#1, PKCS#8, SEC1). Throws where it is none, or is
 * kept under a passphrase; what it throws holds nothing of the key.
 */
export function readSshKey(file: Uint8Array): SshKey {
  const key = parseKey(Buffer.from(file));
  return {
    publicBlob: key.toPublic().toBuffer("rfc4253", {}),
    comment: key.comment ?? "",
    sign: (data, flags) => {
      const signer = key.createSign(hashOf(key, flags));
      signer.update(data);
      return signer.sign().toBuffer("ssh");
    },
  };
}

function parseKey(file: Buffer): PrivateKey {
  try {
    return sshpk.parsePrivateKey(file, "auto");
  } catch (cause) {
    const isLocked = cause instanceof Error && cause.name === "KeyEncryptedError";
    throw new Error(isLocked ? "it is kept under a passphrase" : "it is no private SSH key");
  }
}

/** RSA keys sign by the hash the client asks for: what they do without one, SHA-1, servers refuse today. */
function hashOf(key: PrivateKey, flags: number): "sha256" | "sha512" | "sha1" | "sha384" {
  if (key.type !== "rsa") return key.defaultHashAlgorithm() as "sha256" | "sha384" | "sha512";
  if ((flags & RSA_SHA2_512) !== 0) return "sha512";
  return (flags & RSA_SHA2_256) !== 0 ? "sha256" : "sha1";
}

/** An agent with these keys and no process behind it: what `--ssh ID=KEYFILE` lends. */
export function sshKeyAgent(keys: readonly SshKey[]): SshAgent {
  return {
    open: () => ({ ask: async (request) => answer(keys, request), close: () => undefined }),
  };
}

function answer(keys: readonly SshKey[], request: Buffer): Buffer {
  const type = request[4];
  if (type === LIST_KEYS) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(keys.length);
    const named = keys.flatMap(({ publicBlob, comment }) => [text(publicBlob), text(Buffer.from(comment))]);
    return frame(KEYS, count, ...named);
  }
  if (type !== SIGN) return failure;
  const fields = readTexts(request.subarray(5), 2);
  if (fields === undefined) return failure;
  const [blob, data] = fields.texts;
  const key = keys.find(({ publicBlob }) => blob !== undefined && publicBlob.equals(blob));
  if (key === undefined || data === undefined) return failure;
  const flags = fields.rest.length >= 4 ? fields.rest.readUInt32BE(0) : 0;
  return frame(SIGNATURE, text(key.sign(data, flags)));
}

function frame(type: number, ...parts: readonly Buffer[]): Buffer {
  return text(Buffer.concat([Buffer.from([type]), ...parts]));
}

/** A "string" of the SSH protocols: four bytes of length, then as many bytes. */
function text(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function readTexts(
  bytes: Buffer,
  count: number,
): { readonly texts: readonly Buffer[]; readonly rest: Buffer } | undefined {
  const texts: Buffer[] = [];
  let rest = bytes;
  while (texts.length < count) {
    if (rest.length < 4) return undefined;
    const length = rest.readUInt32BE(0);
    if (rest.length < 4 + length) return undefined;
    texts.push(rest.subarray(4, 4 + length));
    rest = rest.subarray(4 + length);
  }
  return { texts, rest };
}
