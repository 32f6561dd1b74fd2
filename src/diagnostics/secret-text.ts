/** Names of variables, labels and arguments that hold secrets. */
const SECRET_NAME =
  /(?:^|[_.-])(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|APIKEY|API[_-]KEY|PRIVATE[_-]KEY|ACCESS[_-]KEY|CREDENTIALS?)(?:[_.-]|$)/i;
// Names such as TOKEN_FILE hold a path, MAX_TOKEN_LENGTH a number.
const ABOUT_A_SECRET = /[_.-](?:FILE|PATH|DIR|URL|NAME|ID|LENGTH|LIMIT|COUNT|TTL)$/i;

/** Shapes services give their tokens, so that they can be found; each takes the whole token. */
const SECRET_VALUE = [
  "\\bgh[pousr]_[A-Za-z0-9]{20,}",
  "\\bgithub_pat_\\w+",
  "\\bglpat-[\\w-]{16,}",
  "\\bhf_[A-Za-z0-9]{20,}",
  "\\bsk-[\\w-]{20,}",
  "\\bA(?:KIA|SIA)[A-Z0-9]{16}\\b",
  "\\bAIza[\\w-]{35}",
  "\\bxox[abpros]-[\\w-]+",
  "\\bpypi-[\\w-]{40,}",
  "\\bnpm_[A-Za-z0-9]{30,}",
  "\\beyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]+",
].join("|");
const PRIVATE_KEY = "-----BEGIN [A-Z ]*PRIVATE KEY";
/** A password before the host of a URL, or a parameter after it by which servers let everybody in; the last group is it. */
const URL_PASSWORD = "(://[^\\s/@:'\"]{0,200}:)([^\\s/@'\"$]{1,400})@";
const URL_PARAMETER =
  "([?&](?:access_token|api_?key|auth|key|password|sas|secret|sig|signature|token|x-amz-credential|x-amz-security-token|x-amz-signature|x-goog-signature)=)([^\\s&#'\"$]+)";

const ANY_SECRET = new RegExp(`${SECRET_VALUE}|${PRIVATE_KEY}|${URL_PASSWORD}`);
const ANY_PARAMETER = new RegExp(URL_PARAMETER, "i");

/** A stretch of a text, in UTF-16 offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Whether a text holds what looks like a secret wherever it stands: a token, a key, a password in a URL. */
export function holdsSecret(text: string): boolean {
  return ANY_SECRET.test(text) || ANY_PARAMETER.test(text);
}

/** Whether a name is one under which secrets are kept. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !ABOUT_A_SECRET.test(name);
}

/** Whether `value`, under the name `name`, is likely to be a secret. */
export function looksSecret(name: string, value: string): boolean {
  if (holdsSecret(value)) return true;
  const refersElsewhere =
    value === "" || value.startsWith("/") || value.startsWith("$") || /^(?:true|false|[0-9]+)$/i.test(value);
  return isSecretName(name) && !refersElsewhere;
}

/** Where a text holds tokens, keys and passwords in URLs, in order. */
export function secretsIn(text: string): readonly Stretch[] {
  const found: Stretch[] = [...text.matchAll(new RegExp(SECRET_VALUE, "g"))].map(
    ({ index, 0: { length } }) => ({
      start: index,
      end: index + length,
    }),
  );
  for (const pattern of [new RegExp(URL_PASSWORD, "g"), new RegExp(URL_PARAMETER, "gi")]) {
    for (const { index, 1: before = "", 2: secret = "" } of text.matchAll(pattern)) {
      found.push({ start: index + before.length, end: index + before.length + secret.length });
    }
  }
  for (const { index } of text.matchAll(new RegExp(PRIVATE_KEY, "g"))) {
    // A key whose end was cut off goes on to the end of the text.
    const close = /-----END [A-Z ]*PRIVATE KEY-----/g;
    close.lastIndex = index;
    found.push({ start: index, end: close.exec(text) === null ? text.length : close.lastIndex });
  }
  return found;
}
