import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  BuildRecordSchema,
  type BuildRecord as RecordMessage,
  BuildState as StateNumber,
} from "../../proto/index.ts";
import type { BuildRecord, BuildState } from "../records/index.ts";

const numbers: Readonly<Record<BuildState, StateNumber>> = {
  queued: StateNumber.QUEUED,
  running: StateNumber.RUNNING,
  succeeded: StateNumber.SUCCEEDED,
  failed: StateNumber.FAILED,
  cancelled: StateNumber.CANCELLED,
  lost: StateNumber.LOST,
};

/** A record as it travels. */
export function recordMessage(record: BuildRecord): RecordMessage {
  const {
    createdMs,
    startedMs,
    finishedMs,
    state,
    exporterResponse,
    platforms,
    names,
    buildArgNames,
    ...rest
  } = record;
  return create(BuildRecordSchema, {
    ...rest,
    state: numbers[state],
    platforms: [...platforms],
    names: [...names],
    buildArgNames: [...buildArgNames],
    exporterResponse: { ...exporterResponse },
    created: timestampFromMs(createdMs),
    ...(startedMs !== undefined && { started: timestampFromMs(startedMs) }),
    ...(finishedMs !== undefined && { finished: timestampFromMs(finishedMs) }),
  });
}

/** The state of a number; undefined for one there is not. */
export function stateOf(number: StateNumber): BuildState | undefined {
  return (Object.keys(numbers) as BuildState[]).find((state) => numbers[state] === number);
}
