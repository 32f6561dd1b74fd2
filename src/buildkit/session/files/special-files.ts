import { execFile } from "node:child_process";
import type { Stat } from "../../../proto/index.ts";
import { goMode } from "../../../tree/index.ts";
import { RpcCode, RpcError } from "../../rpc/index.ts";

/**
 * Makes a pipe or a device under an absolute path, readable by us alone. Node has no call for it, so the system's
 * `mknod` does it; rejects with what it said, such as that devices are for root to make.
 */
export function makeSpecialFile(path: string, { mode, devmajor, devminor, path: name }: Stat): Promise<void> {
  const kind = mode & goMode.fifo ? "p" : mode & goMode.charDevice ? "c" : "b";
  const numbers = kind === "p" ? [] : [`${devmajor}`, `${devminor}`];
  return new Promise((resolve, reject) => {
    execFile("mknod", ["-m", "600", path, kind, ...numbers], (error, _stdout, stderr) => {
      if (error === null) {
        resolve();
        return;
      }
      // It names the temporary path, which tells nobody anything.
      const said = stderr.trim().split(": ").at(-1) || error.message;
      const what = kind === "p" ? "pipe" : "device";
      reject(
        new RpcError({
          code: RpcCode.PERMISSION_DENIED,
          message: `cannot make the ${what} ${name}: ${said}`,
        }),
      );
    });
  });
}
