import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import {
  remainingMs,
  requestHeaders,
  responseMetadata,
  statusIn,
  statusOfHttp,
  timeoutHeader,
  timeoutIn,
} from "./call-headers.ts";

test.each([
  [0.2, "1m"],
  [1500, "1500m"],
  [99_999_999, "99999999m"],
  [100_000_000, "100000S"],
  [100_000_000_000, "1666667M"],
  [Number.MAX_VALUE, "99999999H"],
])("writes a timeout of %d ms as %s", (ms, header) => {
  expect(timeoutHeader(ms)).toBe(header);
});

test.each([
  ["1500m", 1500],
  ["2S", 2000],
  ["3M", 180_000],
  ["1H", 3_600_000],
  ["1000000n", 1],
  ["500u", 0.5],
  ["123456789m", undefined],
  ["5", undefined],
  ["-1S", undefined],
  [undefined, undefined],
])("reads the timeout %s as %s ms", (header, ms) => {
  expect(timeoutIn(header)).toBe(ms);
});

test("knows how long a deadline is away", () => {
  expect(remainingMs(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(remainingMs(Date.now() - 1000)).toBeLessThan(0);
  const soon = remainingMs(new Date(Date.now() + 1000));
  expect(soon).toBeGreaterThan(500);
  expect(soon).toBeLessThanOrEqual(1000);
});

test("a call begins with gRPC's headers, and repeated metadata stays apart", () => {
  const metadata = new Metadata();
  metadata.add("x-name", "one");
  metadata.add("x-name", "two");
  metadata.add("x-raw-bin", Buffer.from([0, 255]));
  const headers = requestHeaders("/a.B/C", metadata, 2000);
  expect(headers).toMatchObject({ ":path": "/a.B/C", te: "trailers", "content-type": "application/grpc" });
  expect(headers).toMatchObject({ "x-name": ["one", "two"], "x-raw-bin": "AP8=", "grpc-timeout": "2000m" });
  expect(requestHeaders("/a.B/C", metadata, Number.POSITIVE_INFINITY)).not.toHaveProperty("grpc-timeout");
});

test("metadata of an answer keeps repeated values apart and decodes binary ones", () => {
  const raw = [
    ":status",
    "200",
    "grpc-status",
    "0",
    "X-Name",
    "one, more",
    "x-name",
    "two",
    "x-raw-bin",
    "AP8, AQ==",
  ];
  const metadata = responseMetadata(raw);
  expect(metadata.get("x-name")).toEqual(["one, more", "two"]);
  expect(metadata.get("x-raw-bin")).toEqual([Buffer.from([0, 255]), Buffer.from([1])]);
  expect(metadata.get("grpc-status")).toEqual([]);
});

describe("the status of an answer", () => {
  test.each([
    [{ "grpc-status": "0" }, status.OK, ""],
    [{ "grpc-status": "5", "grpc-message": "no %C3%A4" }, status.NOT_FOUND, "no ä"],
    [{ "grpc-status": "5", "grpc-message": "100% wrong" }, status.NOT_FOUND, "100% wrong"],
    [{ "grpc-status": "99" }, status.UNKNOWN, ""],
    [{ "grpc-status": "x" }, status.UNKNOWN, ""],
  ])("%j", (headers, code, details) => {
    expect(statusIn(headers, new Metadata())).toMatchObject({ code, details });
  });

  test("is not there without its header", () => {
    expect(statusIn({}, new Metadata())).toBeUndefined();
  });
});

test.each([
  [200, "application/grpc+proto", undefined],
  [200, "text/html", status.UNKNOWN],
  [404, "application/grpc", status.UNIMPLEMENTED],
  [503, undefined, status.UNAVAILABLE],
])("HTTP status %i with content type %s means %s", (httpStatus, contentType, code) => {
  expect(statusOfHttp(httpStatus, contentType)?.code).toBe(code);
});
