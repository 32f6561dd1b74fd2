import type { ExecSettings, ProxySettings } from "../exec/exec-settings.ts";
import type { ExecVertex } from "../graph/vertex.ts";
import { encodeMount } from "./encode-mount.ts";
import type { EncodeSettings } from "./encode-op.ts";
import type { InputSlots } from "./input-slots.ts";
import type { WireWriter } from "./wire-writer.ts";

const networkModes = { sandbox: 0, host: 1, none: 2 } as const;
const securityModes = { sandbox: 0, insecure: 1 } as const;
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Prepares field 2 of an op; mounts of one state share an input. */
export function encodeExec(
  vertex: ExecVertex,
  slots: InputSlots,
  settings: EncodeSettings,
): (writer: WireWriter) => void {
  const inputs = vertex.mounts.map((placed) => slots.share(placed.source));
  const os = (vertex.platform ?? settings.platform).os;
  return (writer) => {
    writer.open(2);
    writer.open(1);
    writeMeta(writer, vertex.settings, settings.setPath && os !== "windows");
    writer.close();
    vertex.mounts.forEach((placed, i) => {
      writer.open(2);
      encodeMount(writer, placed, inputs[i] ?? -1);
      writer.close();
    });
    writer.int(3, networkModes[vertex.settings.network]);
    writer.int(4, securityModes[vertex.settings.security]);
    for (const { id, name, optional } of vertex.settings.secretEnv) {
      writer.open(5);
      writer.string(1, id);
      writer.string(2, name);
      writer.bool(3, optional);
      writer.close();
    }
    for (const { name, optional } of vertex.settings.devices) {
      writer.open(6);
      writer.string(1, name);
      writer.bool(2, optional);
      writer.close();
    }
    writer.close();
  };
}

function writeMeta(writer: WireWriter, settings: ExecSettings, setPath: boolean): void {
  writer.strings(1, settings.args);
  let hasPath = false;
  for (const [name, value] of settings.env) {
    hasPath ||= name === "PATH";
    writer.item(2, `${name}=${value}`);
  }
  if (setPath && !hasPath) writer.item(2, `PATH=${defaultPath}`);
  writer.string(3, settings.cwd);
  writer.string(4, settings.user);
  if (settings.proxy) writeProxy(writer, settings.proxy);
  for (const { host, ip } of settings.extraHosts) {
    writer.open(6);
    writer.string(1, host);
    writer.string(2, ip);
    writer.close();
  }
  writer.string(7, settings.hostname);
  for (const { name, soft, hard } of settings.ulimits) {
    writer.open(9);
    writer.string(1, name);
    writer.int(2, soft);
    writer.int(3, hard);
    writer.close();
  }
  writer.string(10, settings.cgroupParent);
  writer.bool(11, settings.removeMountStubs);
  writer.packed(12, settings.validExitCodes);
}

function writeProxy(writer: WireWriter, proxy: ProxySettings): void {
  writer.open(5);
  writer.string(1, proxy.http ?? "");
  writer.string(2, proxy.https ?? "");
  writer.string(3, proxy.ftp ?? "");
  writer.string(4, proxy.no ?? "");
  writer.string(5, proxy.all ?? "");
  writer.close();
}
