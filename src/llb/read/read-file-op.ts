import type { ChownOpt, FileAction, FileActionCopy, FileOp, UserOpt } from "../../proto/index.ts";
import { inputReference } from "./input-reference.ts";
import type { Readable, ReadableFields } from "./readable-definition.ts";

/** The actions of a file op. "step 0" is the result of the op's first action. */
export function readFileOp(op: FileOp, inputs: readonly string[]): ReadableFields {
  const operand = (index: bigint): string => {
    const step = Number(index) - inputs.length;
    return step >= 0 ? `step ${step}` : inputReference(index, inputs);
  };
  return {
    actions: op.actions.map((action, i) => ({
      // A chain, in which each action works on the one before, is the rule and needs no words.
      ...((i === 0 || Number(action.input) !== inputs.length + i - 1) && { on: operand(action.input) }),
      ...readAction(action, operand),
    })),
  };
}

function readAction(
  { action, secondaryInput }: FileAction,
  operand: (index: bigint) => string,
): ReadableFields {
  switch (action.case) {
    case "copy":
      return { action: "copy", from: operand(secondaryInput), ...readCopy(action.value, operand) };
    case "mkfile": {
      const { path, mode, data, owner, timestamp } = action.value;
      return {
        action: "mkfile",
        path,
        mode: octal(mode),
        ...readData(data),
        ...readTraits(owner, timestamp, operand),
      };
    }
    case "mkdir": {
      const { path, mode, makeParents, owner, timestamp } = action.value;
      return {
        action: "mkdir",
        path,
        mode: octal(mode),
        ...(makeParents && { parents: true }),
        ...readTraits(owner, timestamp, operand),
      };
    }
    case "rm":
      return {
        action: "rm",
        path: action.value.path,
        ...flags(action.value, ["allowNotFound", "allowWildcard"]),
      };
    case "symlink": {
      const { oldpath, newpath, owner, timestamp } = action.value;
      return { action: "symlink", target: oldpath, path: newpath, ...readTraits(owner, timestamp, operand) };
    }
    case undefined:
      return { action: "unknown" };
  }
}

function readCopy(copy: FileActionCopy, operand: (index: bigint) => string): ReadableFields {
  return {
    src: copy.src,
    dest: copy.dest,
    ...(copy.modeStr ? { mode: copy.modeStr } : copy.mode >= 0 && { mode: octal(copy.mode) }),
    ...flags(copy, [
      "followSymlink",
      "dirCopyContents",
      "attemptUnpackDockerCompatibility",
      "createDestPath",
      "allowWildcard",
      "allowEmptyWildcard",
      "alwaysReplaceExistingDestPaths",
    ]),
    ...(copy.includePatterns.length > 0 && { include: copy.includePatterns }),
    ...(copy.excludePatterns.length > 0 && { exclude: copy.excludePatterns }),
    ...(copy.requiredPaths.length > 0 && { required: copy.requiredPaths }),
    ...readTraits(copy.owner, copy.timestamp, operand),
  };
}

/** Text as text, other bytes in base64. */
function readData(data: Uint8Array): ReadableFields {
  try {
    return { data: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data) };
  } catch {
    return { base64: Buffer.from(data).toString("base64") };
  }
}

function readTraits(
  owner: ChownOpt | undefined,
  timestamp: bigint,
  operand: (index: bigint) => string,
): Record<string, Readable> {
  return {
    ...(owner?.user && { user: readUser(owner.user, operand) }),
    ...(owner?.group && { group: readUser(owner.group, operand) }),
    ...(timestamp !== -1n && { timestamp: timestamp.toString() }),
  };
}

function readUser({ user }: UserOpt, operand: (index: bigint) => string): Readable {
  if (user.case === "byName") return `${user.value.name} of ${operand(user.value.input)}`;
  return user.value ?? "?";
}

function flags<T extends object>(value: T, names: readonly (keyof T & string)[]): ReadableFields {
  return Object.fromEntries(names.filter((name) => value[name] === true).map((name) => [name, true]));
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`;
}
