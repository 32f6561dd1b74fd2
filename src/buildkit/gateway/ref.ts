import { type Definition, LLBBridge, type Stat } from "../../proto/index.ts";
import { type CallOptions, type RpcClient, RpcCode, RpcError } from "../rpc/index.ts";
import { type FileInfo, fileInfo } from "./file-info.ts";

const { readFile, readDir, statFile, evaluate } = LLBBridge.method;

/**
 * The field that names a ref in requests. Not written inside the class below: TypeScript 7.0.2 takes a property that has the
 * name of its class for the class, and gives it another name in what it emits.
 */
const named = (id: string) => ({ Ref: id });

/** What a ref needs of its gateway. */
export interface RefHost {
  readonly client: RpcClient;
  readonly can: (ability: string) => boolean;
}

/** Part of a file, in bytes. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * A solved tree that stays on the engine. The first call that looks into it makes the engine run the graph, so a
 * failing step is told here. A file that is not there is an RpcError whose message ends in "no such file or directory".
 */
export class Ref {
  readonly id: string;
  /** The graph that makes the tree, as the engine knows it; absent on old engines. */
  readonly definition: Definition | undefined;
  readonly #host: RefHost;

  constructor(host: RefHost, id: string, definition: Definition | undefined) {
    this.#host = host;
    this.id = id;
    this.definition = definition;
  }

  /** Content of a regular file; symlinks are followed inside the tree. More than 16 MiB must be read in parts. */
  async readFile(path: string, range?: FileRange, options?: CallOptions): Promise<Uint8Array> {
    const Range = range && { Offset: BigInt(range.offset), Length: BigInt(range.length) };
    const request = { ...named(this.id), FilePath: path, ...(Range && { Range }) };
    return (await this.#host.client.unary(readFile, request, options)).Data;
  }

  /** What is in a directory, one level; `pattern` is a glob for names. */
  async readDir(path: string, pattern = "", options?: CallOptions): Promise<FileInfo[]> {
    const request = { ...named(this.id), DirPath: path, IncludePattern: pattern };
    return (await this.#host.client.unary(readDir, request, options)).entries.map(fileInfo);
  }

  /** A symlink is not followed. */
  async statFile(path: string, options?: CallOptions): Promise<FileInfo> {
    return fileInfo(await this.#stat(path, options));
  }

  /** Runs the graph now. Engines before BuildKit 0.11 have no call for it, and are made to by a look at the root. */
  async evaluate(options?: CallOptions): Promise<void> {
    if (this.#host.can("gateway.evaluate"))
      await this.#host.client.unary(evaluate, { ...named(this.id) }, options);
    else await this.#stat(".", options);
  }

  async #stat(path: string, options: CallOptions | undefined): Promise<Stat> {
    const { stat } = await this.#host.client.unary(statFile, { ...named(this.id), Path: path }, options);
    if (stat === undefined)
      throw new RpcError({ code: RpcCode.INTERNAL, message: `No answer about ${path}` });
    return stat;
  }
}
