import { Metadata, status } from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { encodeStatusDetails } from "./error-details.ts";
import { RpcError } from "./rpc-error.ts";

test("takes code, message and details of a gRPC error, and says which call it was", () => {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", encodeStatusDetails(5, "gone", [{ kind: "vertex", digest: "d" }]));
  const thrown = Object.assign(new Error("5 NOT_FOUND: gone"), {
    code: status.NOT_FOUND,
    details: "gone",
    metadata,
  });
  const error = RpcError.from(thrown, "/a.B/C");
  expect(error).toMatchObject({
    code: 5,
    codeName: "NOT_FOUND",
    message: "gone",
    path: "/a.B/C",
    cause: thrown,
  });
  expect(error.details).toEqual([{ kind: "vertex", digest: "d" }]);
});

test("has the message of the details where HTTP/2 has dropped the header, as it ended in a space", () => {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", encodeStatusDetails(2, "no such ref: ", []));
  const thrown = Object.assign(new Error("2 UNKNOWN: "), { code: status.UNKNOWN, details: "", metadata });
  expect(RpcError.from(thrown).message).toBe("no such ref: ");
});

test("leaves an RpcError as it is", () => {
  const error = new RpcError({ code: status.ABORTED, message: "x" });
  expect(RpcError.from(error, "/other")).toBe(error);
});

test.each([
  [new Error("plain"), "plain"],
  [Object.assign(new Error("ENOENT: no file"), { code: "ENOENT" }), "ENOENT: no file"],
  ["text", "text"],
  [undefined, "undefined"],
])("makes %s an error of unknown code", (thrown, message) => {
  expect(RpcError.from(thrown)).toMatchObject({ codeName: "UNKNOWN", message, details: [] });
});

test("is worth another try where nobody answered", () => {
  const retryable = [status.UNAVAILABLE, status.CANCELLED, status.UNKNOWN, status.DEADLINE_EXCEEDED].filter(
    (code) => new RpcError({ code, message: "x" }).isRetryable,
  );
  expect(retryable).toEqual([status.UNAVAILABLE]);
});
