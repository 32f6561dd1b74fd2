import { createHash } from "node:crypto";
import type { MessageShape } from "@bufbuild/protobuf";
import type { Control } from "../../proto/index.ts";

/** A client's wish for a build, as it is on the wire. */
export type BuildMessage = MessageShape<typeof Control.method.solve.input>;

/** What says which file is built; others, such as build arguments, differ between builds of one project. */
const telling = ["source", "filename", "target", "context"];

/**
 * What a build is, the next time too: a hash, since a context's address may hold credentials. Names of builds and
 * sessions, arguments and secrets are not in it. Clients that run their frontend themselves say neither frontend nor
 * file; where their session has no key either, the names of the images stand for them.
 */
export function buildIdentity(message: BuildMessage, sharedKey: string): string {
  const { Frontend, FrontendAttrs, Definition, Exporters } = message;
  const facts: string[] = [sharedKey, Frontend, ...telling.map((name) => FrontendAttrs[name] ?? "")];
  const graph = Definition?.def.at(-1);
  if (graph !== undefined) facts.push(Buffer.from(graph).toString("base64"));
  if (facts.join("") === "") facts.push(...Exporters.map(({ Attrs }) => Attrs.name ?? "").sort());
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
