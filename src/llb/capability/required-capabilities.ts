import type { Mount } from "../exec/mount.ts";
import type { FileAction } from "../file/file-action.ts";
import type { ExecVertex, Vertex } from "../graph/vertex.ts";

/**
 * The capabilities an engine needs for a vertex, each once. `exec.meta.setsdefaultpath` is not among them: where it
 * is missing, the encoder sets PATH.
 */
export function requiredCapabilities(vertex: Vertex): Iterable<string> {
  switch (vertex.kind) {
    case "source":
      return vertex.capabilities;
    case "exec":
      return execCapabilities(vertex);
    case "file": {
      const needs = new Set(["file.base"]);
      for (const { action } of vertex.steps) addAction(needs, action);
      return needs;
    }
    case "merge":
      return ["mergeop"];
    case "diff":
      return ["diffop"];
    case "build":
      return ["source.buildop.llbfilename"];
    case "passthrough":
      return ["passthroughop"];
    case "raw":
      return Object.keys(vertex.opMetadata?.caps ?? {});
  }
}

function execCapabilities(vertex: ExecVertex): Set<string> {
  const needs = new Set(["exec.meta.base"]);
  const { settings } = vertex;
  if (settings.network !== "sandbox") needs.add("exec.meta.network");
  if (settings.security !== "sandbox") needs.add("exec.meta.security");
  if (settings.proxy) needs.add("exec.meta.proxyenv");
  if (settings.ulimits.length > 0) needs.add("exec.meta.ulimit");
  if (settings.cgroupParent !== "") needs.add("exec.meta.cgroup.parent");
  if (settings.validExitCodes.length > 0) needs.add("exec.validexitcode");
  if (settings.secretEnv.length > 0) needs.add("exec.secretenv");
  if (settings.devices.length > 0) needs.add("exec.meta.cdi");
  if (vertex.metadata.resources) needs.add("exec.meta.linux.resources");
  for (const { mount } of vertex.mounts) addMount(needs, mount);
  return needs;
}

function addMount(needs: Set<string>, mount: Mount): void {
  switch (mount.kind) {
    case "bind":
      needs.add("exec.mount.bind");
      if (mount.selector) needs.add("exec.mount.selector");
      if (!mount.readonly && mount.output === false) needs.add("exec.mount.bind.readwrite-nooutput");
      // An engine that does not know "off" may key by content: it finds more in its cache, and the result is the same.
      if (mount.contentCache === "on") needs.add("exec.mount.cache.content");
      return;
    case "cache":
      needs.add("exec.mount.cache").add("exec.mount.cache.sharing");
      if (mount.selector) needs.add("exec.mount.selector");
      return;
    case "secret":
      needs.add("exec.mount.secret");
      return;
    case "ssh":
      needs.add("exec.mount.ssh");
      return;
    case "tmpfs":
      needs.add("exec.mount.tmpfs");
      if (mount.size) needs.add("exec.mount.tmpfs.size");
      return;
  }
}

function addAction(needs: Set<string>, action: FileAction): void {
  switch (action.kind) {
    case "mkdir":
    case "mkfile":
      return;
    case "rm":
      if (action.allowWildcard) needs.add("file.rm.wildcard");
      return;
    case "symlink":
      needs.add("file.symlink.create");
      return;
    case "copy":
      if (action.includePatterns.length > 0 || action.excludePatterns.length > 0) {
        needs.add("file.copy.includeexcludepatterns");
      }
      if (action.requiredPaths.length > 0) needs.add("file.copy.requiredpaths");
      if (action.replaceExisting) needs.add("file.copy.alwaysreplaceexistingdestpaths");
      if (typeof action.mode === "string") needs.add("file.copy.modestring");
      return;
  }
}
