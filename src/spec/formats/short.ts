import { type Format, refused, understood } from "./format.ts";
import { CONTEXT_PATH, IMAGE_PATH } from "./path.ts";

/** A copied file in one word: `source:destination`. */
export interface CopyPair {
  readonly kind: "copy";
  readonly src: readonly string[];
  readonly to: string;
  readonly exclude: readonly string[];
}

/** `source:destination`, split at the last colon. */
export const COPY_PAIR: Format<CopyPair> = {
  name: "copy-pair",
  expected: "source:destination",
  example: "app/:/app/",
  pattern: "^.+:.+$",
  read(text) {
    const colon = text.lastIndexOf(":");
    if (colon === -1) return refused("bad-path", 'the destination is missing: write "source:destination"');
    const src = CONTEXT_PATH.read(text.slice(0, colon));
    if (!src.ok) return src;
    const to = IMAGE_PATH.read(text.slice(colon + 1));
    return to.ok ? understood({ kind: "copy", src: [src.value], to: to.value, exclude: [] }) : to;
  },
};

// Words which start an instruction that an image can keep for later builds. ONBUILD and FROM are refused by every builder.
const LATER = new Set(
  "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(
    " ",
  ),
);

/** A Dockerfile instruction which runs when another image is built from this one. */
export const LATER_INSTRUCTION: Format<string> = {
  name: "instruction",
  expected: "a Dockerfile instruction",
  example: "RUN make",
  pattern: "^[A-Za-z]+\\s",
  read(text) {
    const word = /^([A-Za-z]+)\s+\S/.exec(text)?.[1]?.toUpperCase();
    if (word === undefined || /[\n\r]/.test(text))
      return refused("bad-text", "write one line, such as RUN make");
    return LATER.has(word)
      ? understood(text)
      : refused("bad-text", `${word} cannot be kept for later builds`);
  },
};
