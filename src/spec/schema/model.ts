import {
  ANY_TEXT,
  CONTEXT_PATH,
  IMAGE_PATH,
  MODE,
  MODEL_SOURCE,
  OWNER,
  SECRET_ID,
  SHA256,
  STORE_REGION,
  WEB_URL,
  WORD,
} from "../formats/index.ts";
import {
  choice,
  defaulted,
  mapped,
  object,
  oneOrMany,
  optional,
  required,
  shapes,
  text,
} from "./build-type.ts";
import { conversionType } from "./step.ts";
import type { Infer } from "./type.ts";

/** Where a model comes from: an address, or the secret that holds it. */
const sourceType = shapes({
  scalar: text(MODEL_SOURCE),
  map: mapped(
    object("secret address", {
      secret: required(text(SECRET_ID), {
        doc: "Id of the secret which holds the whole URL, signed or not.",
        example: "model_url",
      }),
    }),
    ({ secret }) => ({ kind: "secret" as const, secret }),
  ),
});

/** Weights or data put into the image, each large file a layer that is the same in every image. */
export const modelType = object("model", {
  from: required(sourceType, {
    doc: "A repository of a hub, `hf://ORG/NAME@REVISION` (`hf://datasets/…` for data); the URL of one file, or `{secret: ID}` where all of the URL is a secret; an object of a store, `s3://BUCKET/KEY` or `gs://BUCKET/KEY`; an artifact of a registry, `oci://REGISTRY/NAME@sha256:…`, whose files are layers with titles, as ORAS makes them, or archives, as of a ModelKit; or what has the files already: a target of this file, `build`, `context` (the build context), a named context, or an image.",
    example: "hf://bert-base-uncased@86b5e0934494bd15c9632b12f734a8a67f723594",
  }),
  to: required(text(IMAGE_PATH), {
    doc: "The folder for the files of a repository, an artifact or a conversion. For a single file, as of a URL, its path, or a folder if it ends with `/`.",
    example: "/models/bert/",
  }),
  src: defaulted(oneOrMany(text(CONTEXT_PATH)), ["."], {
    doc: "Paths or globs in what a target, a context or an image has: of a folder what is in it. Default: all of it.",
    example: "/models/bert/",
  }),
  convert: optional(conversionType, {
    doc: "What makes other files of them: a program of its own, apart from the image, that reads the folder `/in` and writes the folder `/out`. The image has what is in `/out` alone.",
    example: '{from: "python:3.11-slim", python: [safetensors], run: python3 /in/convert.py}',
  }),
  fetch: defaulted(choice("build", "start"), "build", {
    doc: "When: `build` puts it into the image; `start` lets the image fetch it before its program starts, unless it is there, so that `to` is best on a volume. The image then needs a shell, and python3, curl or wget.",
    example: "start",
  }),
  include: defaulted(oneOrMany(text(ANY_TEXT)), [], {
    doc: "Only the files of the repository or artifact that match one of these; `*` stands for anything, `/` too, as in the hub's own tools.",
    example: '["*.safetensors", "*.json"]',
  }),
  exclude: defaulted(oneOrMany(text(ANY_TEXT)), [], {
    doc: "Without those that match.",
    example: '["*.bin"]',
  }),
  sha256: optional(text(SHA256), {
    doc: "SHA-256 checksum of the file behind a URL or of an object. Large files of a hub have one from the hub.",
    example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  }),
  token: optional(text(SECRET_ID), {
    doc: "Id of the secret which holds the Authorization header, as in `Bearer hf_…`. The engine sends it, and to no other host; takes BuildKit 0.21. With `fetch: start` the container has it, in the file HF_TOKEN_FILE names, in /run/secrets/hf_token or in HF_TOKEN, and then the token alone will do.",
    example: "hf_token",
  }),
  query: optional(text(SECRET_ID), {
    doc: "Id of the secret which holds what comes after `?` in the URL, as of an address signed for a time. It is nowhere else: a program fetches the file, goes on where the server breaks off, and checks `sha256`, which must be given, and by which alone the file is known.",
    example: "model_query",
  }),
  credentials: optional(text(SECRET_ID), {
    doc: "Id of the secret with the keys for an object of a store, as AWS's tools keep them in `~/.aws/credentials` (for `gs://` an HMAC key, named in the same way); or for an artifact, `NAME:PASSWORD` or the `config.json` of Docker. Fetched as with `query`. Without it everybody may read it.",
    example: "aws",
  }),
  region: optional(text(STORE_REGION), {
    doc: "Where the bucket is. Default: us-east-1; for `gs://` auto.",
    example: "eu-central-1",
  }),
  tools: defaulted(text(WORD), "build", {
    doc: "The root with python3 in which a file is fetched by a secret, or an artifact: a target of this file, `build`, a named context, or an image.",
    example: "python:3.11-slim",
  }),
  endpoint: optional(text(WEB_URL), {
    doc: "The hub, or a mirror of it; or the store. Default: Hugging Face, Amazon's S3 or Google's Cloud Storage.",
    example: "https://hub.example.org",
  }),
  owner: optional(text(OWNER), { doc: "Owner of the files. Default: root.", example: "app" }),
  mode: optional(text(MODE), { doc: "Permissions in octal. Default: 0644.", example: '"0444"' }),
});

/** One entry of `models`. */
export type ModelItem = Infer<typeof modelType>;

/** The secrets a model takes when it is built, with the way from it to each. */
export function modelSecrets({
  credentials,
  from,
  query,
  token,
}: ModelItem): readonly { readonly id: string; readonly path: readonly string[] }[] {
  const all = [
    { id: from.kind === "secret" ? from.secret : undefined, path: ["from", "secret"] },
    { id: token, path: ["token"] },
    { id: query, path: ["query"] },
    { id: credentials, path: ["credentials"] },
  ];
  return all.flatMap(({ id, path }) => (id === undefined ? [] : [{ id, path }]));
}
