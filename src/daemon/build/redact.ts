/** Shorter ones are found in every text. */
const shortest = 4;

/**
 * Replaces these values wherever a text has them: whole, by the line, and in base64. What engines say can repeat what
 * they were given.
 */
export function createRedactor(values: Iterable<Uint8Array | string>): (text: string) => string {
  const forms = new Set<string>();
  for (const value of values) {
    const bytes = Buffer.from(value);
    const text = bytes.toString();
    for (const form of [text, ...text.split(/\r?\n/).map((line) => line.trim()), bytes.toString("base64")]) {
      if (form.length >= shortest) forms.add(form);
    }
  }
  // The longest first, because one may hold another.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  return (text) => sorted.reduce((left, form) => left.replaceAll(form, "***"), text);
}

/** An address without user name, password, query and fragment, any of which can hold a token. */
export function plainAddress(address: string): string {
  return address.replace(/^([a-z+]+:\/\/)[^/@]*@/i, "$1").replace(/\?.*?(?=#|$)/, "");
}

/** What is secret in an address: the user name and password. */
export function addressSecrets(address: string): readonly string[] {
  const userinfo = /^[a-z+]+:\/\/([^/@]*)@/i.exec(address)?.[1];
  if (userinfo === undefined) return [];
  return [userinfo, ...userinfo.split(":").slice(1)];
}
