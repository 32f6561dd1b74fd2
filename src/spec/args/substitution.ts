/** A piece of a text: literal, a reference to a build arg, or `${` that is neither. Offsets are into the whole text. */
export type Piece =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "escape" }
  | Reference
  | { readonly kind: "odd"; readonly start: number; readonly end: number; readonly problem: string };

/** `${NAME}`, `${NAME:-word}` or `${NAME:+word}`. */
export interface Reference {
  readonly kind: "reference";
  readonly name: string;
  readonly operator: "value" | "default" | "alternate";
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Returns the offset of the `}` that closes the `${` at `open`, -1 if none does; `${` in between needs its own. */
function closingBrace(text: string, open: number): number {
  let depth = 1;
  for (let at = open + 2; at < text.length; at++) {
    const char = text[at];
    if (char === "{" && text[at - 1] === "$") depth++;
    else if (char === "}" && --depth === 0) return at;
  }
  return -1;
}

function readBraces(text: string, start: number): Exclude<Piece, { kind: "literal" | "escape" }> {
  const close = closingBrace(text, start);
  if (close === -1) return { kind: "odd", start, end: start + 2, problem: 'the closing "}" is missing' };
  const end = close + 1;
  const inside = text.slice(start + 2, close);
  const colon = inside.indexOf(":");
  const name = colon === -1 ? inside : inside.slice(0, colon);
  if (!NAME.test(name)) return { kind: "odd", start, end, problem: "there is no name of a build arg in it" };
  if (colon === -1) return { kind: "reference", name, operator: "value", word: "", start, end };
  const word = inside.slice(colon + 2);
  switch (inside[colon + 1]) {
    case "-":
      return { kind: "reference", name, operator: "default", word, start, end };
    case "+":
      return { kind: "reference", name, operator: "alternate", word, start, end };
    default:
      return { kind: "odd", start, end, problem: 'only "-" or "+" can follow the colon' };
  }
}

/**
 * Cuts `text` into pieces, in order. `$${` is an escape, the two characters `${` themselves.
 * After a `${` which nothing closes the rest is literal, so that the time is linear in the text.
 */
export function splitSubstitutions(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  const pushLiteral = (to: number) => {
    if (to > from) pieces.push({ kind: "literal", text: text.slice(from, to) });
  };
  for (let at = text.indexOf("${"); at !== -1; at = text.indexOf("${", from)) {
    if (at > from && text[at - 1] === "$") {
      pushLiteral(at - 1);
      pieces.push({ kind: "escape" });
      from = at + 2;
      continue;
    }
    const piece = readBraces(text, at);
    pushLiteral(at);
    pieces.push(piece);
    from = piece.end;
    if (piece.kind === "odd" && piece.end === at + 2) break;
  }
  pushLiteral(text.length);
  return pieces;
}

/** Returns the names to which `text` refers, those inside the words of references included. */
export function referencedNames(text: string): readonly string[] {
  return splitSubstitutions(text).flatMap((piece) =>
    piece.kind === "reference" ? [piece.name, ...referencedNames(piece.word)] : [],
  );
}
