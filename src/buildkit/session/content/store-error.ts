import { RpcCode, RpcError } from "../../rpc/index.ts";

/** A refusal in the words of the content store. */
export function storeError(code: RpcCode, message: string): RpcError {
  return new RpcError({ code, message });
}

/** Does something with files; what the system says against it comes out with what was tried, without a path. */
export async function withFiles<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string") {
      throw storeError(RpcCode.UNKNOWN, `cannot ${what}: ${error.code}`);
    }
    throw error;
  }
}

/** Whether the system said that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
