/** A requirement as PEP 508 writes it, without the forms that lead to files and addresses. */
const REQUIREMENT =
  /^[A-Za-z0-9][A-Za-z0-9._-]*(?:[[][A-Za-z0-9,._-]+[\]])?(?: ?[<>=!~][<>=!~A-Za-z0-9.,* +-]*)?$/;

/** Whether a text can stand in a spec's `python.packages`. */
export function isRequirement(text: string): boolean {
  return text.length < 200 && REQUIREMENT.test(text);
}
