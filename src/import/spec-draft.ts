/** A value of a spec while it is put together; `undefined` keys are left out. */
export type Draft = { readonly [key: string]: DraftValue | undefined };
export type DraftValue = string | number | boolean | readonly DraftValue[] | Draft | Commented;

/** A value with lines for people above it. */
export class Commented {
  readonly comment: string;
  readonly value: DraftValue;

  constructor(comment: string, value: DraftValue) {
    this.comment = comment;
    this.value = value;
  }
}

/** A value with a comment, where there is one. */
export function commented(comment: string, value: DraftValue): DraftValue {
  return comment === "" ? value : new Commented(comment, value);
}

/** Text as a spec reads it back: nothing in it is taken for a build arg. */
export function literal(text: string): string {
  // A function, for two dollar signs in a replacement are one.
  return text.replaceAll("${", () => "$${");
}
