import { timestampMs } from "@bufbuild/protobuf/wkt";
import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import { Builds, type ListBuildsRequest } from "../../proto/index.ts";
import type { Caller } from "../auth/index.ts";
import type { BuildRecord } from "../records/index.ts";
import { bidiStream, type NamedHandler, serverStream, unary } from "../server/index.ts";
import { badRequest } from "../service/index.ts";
import { type BuildTools, serveBuild } from "./build-call.ts";
import { cancelledBy } from "./live-builds.ts";
import { progressMessage } from "./progress-messages.ts";
import { recordMessage, stateOf } from "./record-messages.ts";

const usualPage = 50;
const largestPage = 500;
/** How long CancelBuild waits for the engine to let go. */
const cancelWaitMs = 10_000;

/** The handlers of mlspec.v1.Builds. */
export function buildsHandlers(tools: BuildTools): readonly NamedHandler[] {
  const { records, live } = tools;
  const find = (id: string, caller: Caller): BuildRecord => {
    const record = records.get(id);
    if (record === undefined || (record.client !== caller.name && !caller.isAdmin)) {
      throw new RpcError({
        code: RpcCode.NOT_FOUND,
        message: `there is no build ${JSON.stringify(id.slice(0, 80))}`,
      });
    }
    return record;
  };
  return [
    bidiStream(Builds.method.build, (requests, send, context) => serveBuild(requests, send, context, tools)),
    unary(Builds.method.getBuild, async ({ id }, { caller }) => recordMessage(find(id, caller))),
    unary(Builds.method.listBuilds, async (request, { caller }) => {
      const { limit, ...query } = readQuery(request, caller);
      // One more than asked for tells whether there is another page.
      const found = records.list({ ...query, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return { builds: page.map(recordMessage), nextPageToken: last === undefined ? "" : pageToken(last) };
    }),
    unary(Builds.method.cancelBuild, async ({ id }, { caller }) => {
      find(id, caller);
      const running = live.get(id);
      if (running !== undefined) {
        running.cancel(cancelledBy(caller.name));
        const ended = (async () => {
          for await (const _ of running.watch(AbortSignal.timeout(cancelWaitMs)));
        })();
        await ended;
      }
      return recordMessage(find(id, caller));
    }),
    serverStream(Builds.method.watchBuild, async ({ id }, send, { caller, signal }) => {
      find(id, caller);
      const running = live.get(id);
      if (running !== undefined) {
        for await (const news of running.watch(signal)) {
          await send({ event: { case: "progress", value: progressMessage(news) } });
        }
      }
      await send({ event: { case: "record", value: recordMessage(find(id, caller)) } });
    }),
  ];
}

function readQuery(request: ListBuildsRequest, caller: Caller) {
  const { pageSize, states, client, createdAfter } = request;
  if (client !== "" && client !== caller.name && !caller.isAdmin) {
    throw new RpcError({
      code: RpcCode.PERMISSION_DENIED,
      message: "only administrators list builds of others",
    });
  }
  if (pageSize < 0) throw badRequest("page_size: a negative number");
  return {
    client: client || (caller.isAdmin ? undefined : caller.name),
    states: states.map((number) => {
      const state = stateOf(number);
      if (state === undefined) throw badRequest(`states: there is no state ${number}`);
      return state;
    }),
    createdAfterMs: createdAfter && timestampMs(createdAfter),
    before: request.pageToken === "" ? undefined : readPageToken(request.pageToken),
    limit: Math.min(pageSize || usualPage, largestPage),
  };
}

function pageToken({ createdMs, id }: BuildRecord): string {
  return Buffer.from(`${createdMs} ${id}`).toString("base64url");
}

function readPageToken(token: string): { readonly createdMs: number; readonly id: string } {
  const match = /^(\d{1,15}) ([0-9a-f-]{36})$/.exec(Buffer.from(token, "base64url").toString());
  if (match === null) throw badRequest("page_token: not one of this daemon's");
  return { createdMs: Number(match[1]), id: match[2] ?? "" };
}
