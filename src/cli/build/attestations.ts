import { usageFailure } from "../failure.ts";
import { parseBoolean } from "../parse-boolean.ts";
import { joinAttributes, onlyAttributes } from "./attribute-fields.ts";

/** What the command line says of attestations. */
export interface AttestationFlags {
  readonly attest: readonly string[];
  readonly sbom: string | undefined;
  readonly provenance: string | undefined;
}

/**
 * The attestations of the flags by their type, each with the value of its option `attest:TYPE`, or undefined where it is
 * turned off. As in docker buildx the first one of a type counts, and `--attest` comes before the short flags.
 */
export function parseAttestations(flags: AttestationFlags): ReadonlyMap<string, string | undefined> {
  const texts = [
    ...flags.attest.map((text) => ["--attest", text] as const),
    ...shortForm("provenance", flags.provenance),
    ...shortForm("sbom", flags.sbom),
  ];
  const found = new Map<string, string | undefined>();
  for (const [flag, text] of texts) {
    const { type = "", disabled = "false", ...rest } = Object.fromEntries(onlyAttributes(flag, text));
    if (type === "") throw usageFailure(`${flag} ${text}: there is no type`, "type=sbom or type=provenance");
    if (found.has(type)) continue;
    found.set(type, isTrue(flag, disabled) ? undefined : joinAttributes({ type, ...sorted(rest) }));
  }
  return found;
}

function shortForm(
  type: string,
  text: string | undefined,
): readonly (readonly [flag: string, text: string])[] {
  if (text === undefined || text === "") return [];
  const isOn = parseBoolean(text);
  return [[`--${type}`, isOn === undefined ? `type=${type},${text}` : `type=${type},disabled=${!isOn}`]];
}

function isTrue(flag: string, text: string): boolean {
  const value = parseBoolean(text);
  if (value === undefined) throw usageFailure(`${flag}: disabled is true or false, not "${text}"`);
  return value;
}

function sorted(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
