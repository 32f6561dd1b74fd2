import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PassThrough, type Writable } from "node:stream";
import { type SifImage, writeSif, writeSquashfs } from "../../sif/index.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";

/** A root on its way into one file. */
export interface RootFile {
  readonly path: string;
  /** Whether it stays when the build has ended. */
  readonly isKept: boolean;
  /** Where it is pushed when it is whole. */
  readonly pushedAs?: string;
  /** Takes the root as a tar archive. */
  readonly input: Writable;
  /** Resolves when the file is whole and has its name; rejects with a failure, and then nothing new is there. */
  readonly done: Promise<void>;
}

export interface RootFileInput {
  readonly type: "sif" | "squashfs";
  readonly path: string;
  readonly isKept: boolean;
  readonly pushedAs?: string;
  /** Known before the archive ends; undefined where the result is no single image. */
  readonly image: Promise<SifImage | undefined>;
  /** SOURCE_DATE_EPOCH, in seconds. */
  readonly epoch: number | undefined;
}

/** Starts to write a file for clusters from the archive that is to come. */
export function startRootFile({ type, path, isKept, pushedAs, image, epoch }: RootFileInput): RootFile {
  const input = new PassThrough({ highWaterMark: 1024 * 1024 });
  const done = write();
  // Told where it is awaited, after the build.
  done.catch(() => undefined);
  return { path, isKept, input, done, ...(pushedAs !== undefined && { pushedAs }) };

  async function write(): Promise<void> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
    try {
      const file = await open(temporary, "wx", 0o666);
      try {
        const sink = {
          write: async (data: Uint8Array, at: number) => {
            for (let from = 0; from < data.length; ) {
              const { bytesWritten } = await file.write(data, from, data.length - from, at + from);
              from += bytesWritten;
            }
          },
        };
        if (type === "squashfs") await writeSquashfs(input, await image, sink, { epoch });
        else await writeSif(input, await imageOf(image), sink, { epoch });
        // Beginning with #!, a SIF file starts itself.
        if (type === "sif") await file.chmod(((await file.stat()).mode & 0o777) | 0o111);
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (cause) {
      await rm(temporary, { force: true });
      input.destroy();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw cause instanceof Failure ? cause : new Failure(EXIT.buildFailed, `cannot write ${path}: ${why}`);
    }
  }
}

async function imageOf(image: Promise<SifImage | undefined>): Promise<SifImage> {
  const found = await image;
  if (found === undefined) throw new Error("a SIF file holds an image of one platform, and this is none");
  return found;
}
