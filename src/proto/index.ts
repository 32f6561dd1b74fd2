/**
 * The messages and services of the wire, generated from `proto/` by `npm run proto`.
 *
 * Comes out: message types, their schemas (for `create`, `toBinary`, `fromBinary` of @bufbuild/protobuf) and service
 * descriptors. Names and numbers are exactly those of BuildKit.
 * Invariant: nothing in `gen/` is written by hand, and only this door is imported by other rooms.
 * It must not know what a message is for; that is the business of the rooms that send it.
 *
 * Only what a room uses passes through, because each generated file costs start-up time. Two names that clash
 * between packages (`CDIDevice` of a worker and of an exec) are told apart here.
 */
export { type Any, AnySchema } from "@bufbuild/protobuf/wkt";
export { Content, WriteAction, type WriteContentRequest } from "./gen/containerd/content_pb.ts";
export {
  type BuildHistoryEvent,
  BuildHistoryEventType,
  type BuildHistoryRecord,
} from "./gen/engine/build-history_pb.ts";
export * from "./gen/engine/capability_pb.ts";
export { BytesMessageSchema as SessionBytesSchema, Control } from "./gen/engine/control_pb.ts";
export type { UsageRecord } from "./gen/engine/disk-usage_pb.ts";
export * from "./gen/engine/gateway_pb.ts";
export * from "./gen/engine/gateway-container_pb.ts";
export type {
  StatusResponse,
  Vertex as ProgressVertexMessage,
  VertexLog,
  VertexStatus,
  VertexWarning,
} from "./gen/engine/progress_pb.ts";
export * from "./gen/engine/resolve_pb.ts";
export * from "./gen/engine/source-policy_pb.ts";
export {
  type BuildkitVersion,
  BuildkitVersionSchema,
  type CDIDevice as WorkerDevice,
  CDIDeviceSchema as WorkerDeviceSchema,
  type WorkerRecord,
  WorkerRecordSchema,
} from "./gen/engine/worker_pb.ts";
export * from "./gen/google/rpc/status_pb.ts";
export {
  Health,
  HealthCheckResponse_ServingStatus,
} from "./gen/grpc/health/v1/health_pb.ts";
export {
  ServerReflection,
  type ServerReflectionRequest,
  ServerReflectionResponseSchema,
} from "./gen/grpc/reflection/v1/reflection_pb.ts";
export * from "./gen/llb/definition_pb.ts";
export * from "./gen/llb/exec_pb.ts";
export * from "./gen/llb/file_pb.ts";
export * from "./gen/llb/op_pb.ts";
export * from "./gen/llb/platform_pb.ts";
export * from "./gen/mlspec/v1/builds_pb.ts";
export * from "./gen/mlspec/v1/compiler_pb.ts";
export {
  type Diagnostic as DiagnosticMessage,
  Diagnostic_Severity,
  DiagnosticSchema as DiagnosticMessageSchema,
} from "./gen/mlspec/v1/diagnostic_pb.ts";
export {
  type Progress as ProgressMessage,
  ProgressSchema as ProgressMessageSchema,
} from "./gen/mlspec/v1/progress_pb.ts";
export { Auth } from "./gen/session/auth_pb.ts";
export { BytesMessageSchema as FileBytesSchema, FileSend, FileSync } from "./gen/session/filesync_pb.ts";
export {
  type Packet,
  Packet_PacketType,
  PacketSchema,
  type Stat,
  StatSchema,
} from "./gen/session/fsutil_pb.ts";
export { type CheckPolicyRequest, PolicyVerifier } from "./gen/session/policy_pb.ts";
export { Secrets } from "./gen/session/secrets_pb.ts";
export {
  BytesMessageSchema as AgentBytesSchema,
  SSH,
} from "./gen/session/sshforward_pb.ts";
export { BytesMessageSchema as UploadBytesSchema, Upload } from "./gen/session/upload_pb.ts";
