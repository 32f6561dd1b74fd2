import type { CopyAction, FileAction, FileOperand, FileStep, Owner, Timestamp } from "../file/file-action.ts";
import { type State, scratch } from "../graph/state.ts";
import type { FileVertex } from "../graph/vertex.ts";
import type { InputSlots } from "./input-slots.ts";
import type { WireWriter } from "./wire-writer.ts";

/** Prepares field 4 of an op. Only the last step has an output, number 0. */
export function encodeFile(vertex: FileVertex, slots: InputSlots): (writer: WireWriter) => void {
  // All inputs get their places first, because a step's result is numbered after the last of them.
  for (const step of vertex.steps) {
    slots.share(step.base);
    if (step.from && step.from.kind !== "step") slots.share(step.from);
    if (step.names) slots.share(step.names);
  }
  return (writer) => {
    writer.open(4);
    vertex.steps.forEach((step, i) => {
      writer.open(2);
      writer.int(1, place(step.target, slots));
      // Absent would be 0, the first input, so a step that copies nothing says -1.
      writer.int(2, step.from ? place(step.from, slots) : -1);
      writer.int(3, i === vertex.steps.length - 1 ? 0 : -1);
      writeAction(writer, step, slots);
      writer.close();
    });
    writer.close();
  };
}

function place(operand: FileOperand, slots: InputSlots): number {
  return operand.kind === "step" ? slots.length + operand.step : slots.share(operand);
}

function writeAction(writer: WireWriter, step: FileStep, slots: InputSlots): void {
  const action: FileAction = step.action;
  const owner = (field: number, value: Owner | undefined): void =>
    writeOwner(writer, field, value, step.names, slots);
  switch (action.kind) {
    case "copy":
      writer.open(4);
      writeCopy(writer, action, () => owner(3, action.owner));
      break;
    case "mkfile":
      writer.open(5);
      writer.string(1, action.path);
      writer.int(2, action.mode);
      writer.bytes(3, action.data);
      owner(4, action.owner);
      writeTimestamp(writer, 5, action.timestamp);
      break;
    case "mkdir":
      writer.open(6);
      writer.string(1, action.path);
      writer.int(2, action.mode);
      writer.bool(3, action.parents);
      owner(4, action.owner);
      writeTimestamp(writer, 5, action.timestamp);
      break;
    case "rm":
      writer.open(7);
      writer.string(1, action.path);
      writer.bool(2, action.allowNotFound);
      writer.bool(3, action.allowWildcard);
      break;
    case "symlink":
      writer.open(8);
      writer.string(1, action.target);
      writer.string(2, action.path);
      owner(3, action.owner);
      writeTimestamp(writer, 4, action.timestamp);
      break;
  }
  writer.close();
}

function writeCopy(writer: WireWriter, action: CopyAction, writeOwnerField: () => void): void {
  writer.string(1, action.src);
  writer.string(2, action.dest);
  writeOwnerField();
  // -1 keeps the mode; absent is 0, which would take every permission away, and is right only beside a symbolic mode.
  if (typeof action.mode !== "string") writer.int(4, action.mode ?? -1);
  writer.bool(5, action.followSymlinks);
  writer.bool(6, action.contentsOnly);
  writer.bool(7, action.unpack);
  writer.bool(8, action.createDestPath);
  writer.bool(9, action.allowWildcard);
  writer.bool(10, action.allowEmptyWildcard);
  writeTimestamp(writer, 11, action.timestamp);
  writer.strings(12, action.includePatterns);
  writer.strings(13, action.excludePatterns);
  writer.bool(14, action.replaceExisting);
  if (typeof action.mode === "string") writer.string(15, action.mode);
  writer.strings(16, action.requiredPaths);
}

/** -1 leaves the time alone; absent would be 1970. */
function writeTimestamp(writer: WireWriter, field: number, timestamp: Timestamp | undefined): void {
  if (timestamp === undefined) writer.int(field, -1);
  else writer.bigint(field, timestamp);
}

function writeOwner(
  writer: WireWriter,
  field: number,
  owner: Owner | undefined,
  names: State | undefined,
  slots: InputSlots,
): void {
  if (!owner) return;
  writer.open(field);
  writeUser(writer, 1, owner.user, names, slots);
  writeUser(writer, 2, owner.group, names, slots);
  writer.close();
}

function writeUser(
  writer: WireWriter,
  field: number,
  user: number | string | undefined,
  names: State | undefined,
  slots: InputSlots,
): void {
  if (user === undefined) return;
  writer.open(field);
  if (typeof user === "string") {
    writer.open(1);
    writer.string(1, user);
    writer.int(2, slots.share(names ?? scratch));
    writer.close();
  } else {
    // Written even for root: it is the member of a oneof.
    writer.uint(2, user);
  }
  writer.close();
}
