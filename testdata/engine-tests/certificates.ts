import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Makes authorities, and certificates of theirs, with openssl. */
export class Certificates {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A new authority in a folder of this name: `ca.pem` and its key. */
  authority(name: string): string {
    const folder = join(this.#folder, name);
    mkdirSync(folder);
    // biome-ignore format: the words of one command
    this.#openssl(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", `/CN=${name}`, "-keyout", join(folder, "ca-key.pem"), "-out", join(folder, "ca.pem")]);
    return folder;
  }

  /**
   * A certificate by an authority, for these names ("IP:127.0.0.1", "DNS:engine"): `cert.pem`, `key.pem` and the
   * authority's `ca.pem` in a folder of its own, as Docker and buildctl want them.
   */
  issue(authority: string, name: string, names: readonly string[]): string {
    const folder = join(this.#folder, name);
    const [key, request, extensions] = ["key.pem", "request.pem", "extensions"].map((file) =>
      join(folder, file),
    );
    mkdirSync(folder);
    writeFileSync(join(folder, "ca.pem"), readFileSync(join(authority, "ca.pem")));
    writeFileSync(
      extensions ?? "",
      `subjectAltName=${names.join(",")}\nextendedKeyUsage=serverAuth,clientAuth\n`,
    );
    // biome-ignore format: the words of one command
    this.#openssl(["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", `/CN=${name}`,
      "-keyout", key ?? "", "-out", request ?? ""]);
    // biome-ignore format: the words of one command
    this.#openssl(["x509", "-req", "-in", request ?? "", "-CA", join(authority, "ca.pem"),
      "-CAkey", join(authority, "ca-key.pem"), "-CAcreateserial", "-days", "2", "-extfile", extensions ?? "",
      "-out", join(folder, "cert.pem")]);
    return folder;
  }

  #openssl(words: readonly string[]): void {
    execFileSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
  }
}
