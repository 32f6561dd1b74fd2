/**
 * A library for BuildKit's low-level build graph (LLB), for any program; it knows nothing of this product.
 *
 * Goes in: calls that build an immutable graph of vertices (`image`, `exec`, `file`, `merge`, ...), each giving a
 * `State`, a file system. Comes out: a `Definition` to solve (`marshal`), readable forms of one (`readDefinition`,
 * `toDot`, `toMermaid`), and what an engine lacks for it.
 * Invariant: the same graph gives the same bytes, and they are those of the engine's own encoder, so that digests
 * in its answers are ours.
 * It must not know specs, plans or transports; it does no I/O and reads no clock.
 */
export {
  type AnnouncedCapability,
  type Capabilities,
  capabilities,
  supports,
} from "./capability/capabilities.ts";
export { CapabilityError, type MissingCapability } from "./capability/capability-error.ts";
export { findMissingCapabilities } from "./capability/find-missing-capabilities.ts";
export { type BuildDefinitionOptions, buildDefinition } from "./combine/build-definition.ts";
export { diff } from "./combine/diff.ts";
export { merge } from "./combine/merge.ts";
export { requires } from "./combine/passthrough.ts";
export {
  compareDefinitions,
  type DefinitionChanges,
  type VertexChange,
} from "./compare/compare-definitions.ts";
export { compareFields, type FieldChange } from "./compare/compare-fields.ts";
export { followersOf } from "./compare/graph-users.ts";
export { takersOf } from "./compare/takers.ts";
export { type Environment, type ExecOptions, type ExecResult, exec } from "./exec/exec.ts";
export type {
  DeviceRequest,
  ExtraHost,
  NetworkMode,
  ProxySettings,
  SecretVariable,
  SecurityMode,
  Ulimit,
} from "./exec/exec-settings.ts";
export type { BindMount, CacheMount, Mount, SecretMount, SshMount, TmpfsMount } from "./exec/mount.ts";
export { FallbackError } from "./fallback/fallback-error.ts";
export { type Replaced, type Replacement, replaceUnsupported } from "./fallback/replace-unsupported.ts";
export type { Owner, Timestamp } from "./file/file-action.ts";
export {
  type CopyOptions,
  type FileChain,
  file,
  type MkdirOptions,
  type MkfileOptions,
  type RmOptions,
} from "./file/file-chain.ts";
export { formatPlatform, type Platform, withoutCpuVariant } from "./graph/platform.ts";
export {
  type SourceFile,
  type SourceFileInit,
  type SourceLocation,
  type SourcePosition,
  type SourceRange,
  sourceFile,
} from "./graph/source-file.ts";
export { type Output, type Scratch, type State, scratch } from "./graph/state.ts";
export {
  type LinuxResources,
  type ProgressGroup,
  UNEXPORTED_ROOT,
  type VertexOptions,
} from "./graph/vertex-options.ts";
export {
  decodeDefinition,
  definitionDigest,
  encodeDefinition,
  resultDigest,
} from "./marshal/encode-definition.ts";
export { fromDefinition } from "./marshal/from-definition.ts";
export { type MarshalOptions, marshal } from "./marshal/marshal.ts";
export { type ReadOptions, readDefinition } from "./read/read-definition.ts";
export type {
  Readable,
  ReadableDefinition,
  ReadableFields,
  ReadableVertex,
} from "./read/readable-definition.ts";
export { toDot } from "./read/to-dot.ts";
export { toMermaid } from "./read/to-mermaid.ts";
export type { FileAttributes } from "./source/file-attributes.ts";
export { type GitBundle, type GitOptions, type GitSignature, git } from "./source/git.ts";
export { type HttpOptions, http } from "./source/http.ts";
export { type ImageOptions, image } from "./source/image.ts";
export {
  type ImageBlobOptions,
  imageBlob,
  type OciLayoutBlobOptions,
  ociLayoutBlob,
} from "./source/image-blob.ts";
export {
  type ImageReference,
  normalizeImageReference,
  parseImageReference,
} from "./source/image-reference.ts";
export { type LocalOptions, local } from "./source/local.ts";
export { type OciLayoutOptions, type OciStore, ociLayout } from "./source/oci-layout.ts";
