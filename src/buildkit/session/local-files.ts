import { stat } from "node:fs/promises";
import { FileSync } from "../../proto/index.ts";
import { RpcCode, RpcError, type ServerCall } from "../rpc/index.ts";
import { sendTree } from "./files/send-tree.ts";
import { methodPath, type SessionService } from "./session-service.ts";

/**
 * Lends folders by the names a build uses for them, such as "context". Only what the engine asks for is read, and
 * nothing outside: links are sent as links. Extended attributes are sent where @napi-rs/xattr is installed; names that
 * are not UTF-8 end the build, because the protocol cannot hold them.
 */
export function localFiles(folders: ReadonlyMap<string, string>): SessionService {
  const diffCopy = async (call: ServerCall) => {
    const options = patternHeaders(call);
    const name = options("dir-name")[0] ?? "";
    const folder = folders.get(name);
    if (folder === undefined || !(await isFolder(folder))) {
      throw new RpcError({
        code: RpcCode.NOT_FOUND,
        message: `no access allowed to dir ${JSON.stringify(name)}`,
      });
    }
    await sendTree(call, folder, {
      include: options("include-patterns"),
      exclude: options("exclude-patterns"),
      follow: options("followpaths"),
    });
  };
  return new Map([[methodPath(FileSync.method.diffCopy), diffCopy]]);
}

/** Headers that may hold any character: where they do, all of them are escaped as in a query, and marked. */
function patternHeaders(call: ServerCall): (name: string) => string[] {
  return (name) => {
    const values = call.header(name);
    const isEscaped = call.header(`${name}-encoded`)[0] === "1";
    return isEscaped ? values.map((value) => decodeURIComponent(value.replaceAll("+", " "))) : values;
  };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
