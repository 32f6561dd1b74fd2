import { readFile } from "node:fs/promises";
import { rootCertificates } from "node:tls";

/** Where distributions keep the authorities that the machine trusts, a company's own among them; as Go looks for them. */
const systemFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** The authorities of the machine, or of SSL_CERT_FILE; those that come with Node where there are none. */
export async function trustedCertificates(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const files = env.SSL_CERT_FILE ? [env.SSL_CERT_FILE] : systemFiles;
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text?.includes("BEGIN CERTIFICATE")) return [text];
  }
  return rootCertificates;
}
