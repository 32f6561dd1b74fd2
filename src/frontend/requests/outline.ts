import { looksSecret } from "../../diagnostics/index.ts";
import {
  modelSecrets,
  type Spec,
  type SpecFile,
  type SpecPath,
  type StepItem,
  type TargetSpec,
} from "../../spec/index.ts";
import { type Answer, answer } from "./answer.ts";
import { type JsonLocation, jsonLocation } from "./json-location.ts";
import { textTable } from "./text-table.ts";

interface ArgEntry {
  readonly name: string;
  readonly description?: string;
  readonly value?: string;
  readonly location: JsonLocation;
}

interface CredentialEntry {
  readonly name: string;
  required?: true;
  readonly location: JsonLocation;
}

/** The arguments, secrets, ssh agents and caches that one target of a spec takes. */
export function outlineTarget(
  file: SpecFile,
  target: TargetSpec,
  data: Uint8Array,
  buildArgs: Readonly<Record<string, string>>,
): Answer {
  const { name, spec } = target;
  const { description } = spec;
  const args = listArgs(file, target, buildArgs);
  const secrets = listCredentials(target, secretUses(spec));
  const ssh = listCredentials(target, sshUses(spec));
  const cache = listCaches(target);
  const json = {
    name,
    ...(description === undefined ? {} : { description }),
    ...(args.length === 0 ? {} : { args }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(ssh.length === 0 ? {} : { ssh }),
    ...(cache.length === 0 ? {} : { cache }),
    sources: [Buffer.from(data).toString("base64")],
  };
  const head = [["TARGET:", name], ...(description === undefined ? [] : [["DESCRIPTION:", description]])];
  const argRows = args.map((arg) => [arg.name, arg.value ?? "", arg.description ?? ""]);
  const text = [
    textTable(head, 1),
    block(["BUILD ARG", "VALUE", "DESCRIPTION"], argRows),
    block(["SECRET", "REQUIRED"], credentialRows(secrets)),
    block(["SSH", "REQUIRED"], credentialRows(ssh)),
  ];
  return answer("1.0.0", json, `${text.filter((part) => part !== "").join("\n")}\n`);
}

function block(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? "" : textTable([head, ...rows], 3);
}

function credentialRows(entries: readonly CredentialEntry[]): readonly (readonly string[])[] {
  return entries.map(({ name, required }) => [name, required ? "true" : ""]);
}

function listArgs(
  file: SpecFile,
  target: TargetSpec,
  buildArgs: Readonly<Record<string, string>>,
): readonly ArgEntry[] {
  const used = new Set(target.usedArgs);
  return file.args
    .filter(({ name }) => used.has(name))
    .map(({ name, description, default: fallback, span }) => {
      const value = Object.hasOwn(buildArgs, name) ? buildArgs[name] : fallback;
      return {
        name,
        ...(description === undefined ? {} : { description }),
        ...(value === undefined || value === "" ? {} : { value: looksSecret(name, value) ? "***" : value }),
        location: jsonLocation(span),
      };
    });
}

interface CredentialUse {
  readonly id: string;
  readonly optional: boolean;
  readonly path: SpecPath;
}

/** One entry for each id, in order of first use; required as soon as one use needs it. */
function listCredentials(target: TargetSpec, uses: readonly CredentialUse[]): readonly CredentialEntry[] {
  const entries = new Map<string, CredentialEntry>();
  for (const { id, optional, path } of uses) {
    const entry = entries.get(id) ?? { name: id, location: jsonLocation(target.locate(path)) };
    if (!optional) entry.required = true;
    entries.set(id, entry);
  }
  return [...entries.values()];
}

function secretUses(spec: Spec): readonly CredentialUse[] {
  const index = spec.python?.index?.secret;
  const ofSteps = allSteps(spec).flatMap(({ step, path }) =>
    step.secrets.map(({ id, optional }, at) => ({ id, optional, path: [...path, "secrets", at] })),
  );
  const ofPython =
    index === undefined ? [] : [{ id: index, optional: false, path: ["python", "index", "secret"] }];
  const ofModels = spec.models.flatMap((model, at) =>
    model.fetch === "start"
      ? []
      : modelSecrets(model).map(({ id, path }) => ({ id, optional: false, path: ["models", at, ...path] })),
  );
  const ofCertificates = spec.certificates.flatMap((item, at) =>
    typeof item === "string"
      ? []
      : [{ id: item.secret, optional: false, path: ["certificates", at, "secret"] }],
  );
  return [...ofCertificates, ...ofPython, ...ofModels, ...ofSteps];
}

function sshUses(spec: Spec): readonly CredentialUse[] {
  return allSteps(spec).flatMap(({ step, path }) =>
    step.ssh.map(({ id, optional }, at) => ({ id, optional, path: [...path, "ssh", at] })),
  );
}

function listCaches(target: TargetSpec): readonly { readonly ID: string; readonly location: JsonLocation }[] {
  const byId = new Map<string, JsonLocation>();
  for (const { step, path } of allSteps(target.spec)) {
    for (const [at, cache] of step.cache.entries()) {
      const id = cache.id ?? cache.path;
      if (!byId.has(id)) byId.set(id, jsonLocation(target.locate([...path, "cache", at])));
    }
  }
  return [...byId].map(([ID, location]) => ({ ID, location }));
}

type Program = Pick<StepItem, "secrets" | "ssh" | "cache">;

function allSteps(spec: Spec): readonly { readonly step: Program; readonly path: SpecPath }[] {
  return [
    ...spec.build.steps.map((step, at) => ({ step, path: ["build", "steps", at] })),
    ...spec.steps.map((step, at) => ({ step, path: ["steps", at] })),
    ...spec.models.flatMap(({ convert }, at) =>
      convert === undefined ? [] : [{ step: convert, path: ["models", at, "convert"] }],
    ),
    ...spec.tests.map((step, at) => ({ step, path: ["tests", at] })),
  ];
}
