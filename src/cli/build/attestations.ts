import { usageFailure } from "../failure.ts";
import { onlyAttributes } from "./attribute-fields.ts";

/** What the command line says of attestations. */
export interface AttestationFlags {
  readonly attest: readonly string[];
  readonly sbom: string | undefined;
  readonly provenance: string | undefined;
}

/** The options `attest:TYPE` of the flags; the short flags win over `--attest`. */
export function parseAttestations({
  attest,
  sbom,
  provenance,
}: AttestationFlags): Readonly<Record<string, string>> {
  const options = new Map<string, string>();
  for (const text of attest) {
    const { type = "", disabled, ...rest } = Object.fromEntries(onlyAttributes("--attest", text));
    if (type === "") throw usageFailure(`--attest ${text}: there is no type`, "type=sbom or type=provenance");
    if (disabled === "true") options.delete(`attest:${type}`);
    else options.set(`attest:${type}`, join(rest));
  }
  for (const [type, text] of [
    ["sbom", sbom],
    ["provenance", provenance],
  ] as const) {
    if (text === undefined) continue;
    if (text === "false" || text === "0") options.delete(`attest:${type}`);
    else if (text === "true" || text === "1" || text === "") options.set(`attest:${type}`, "");
    else options.set(`attest:${type}`, join(Object.fromEntries(onlyAttributes(`--${type}`, text))));
  }
  return Object.fromEntries(options);
}

function join(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([key, value]) => (value.includes(",") ? `"${key}=${value}"` : `${key}=${value}`))
    .join(",");
}
