import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { readRegistryName } from "../../buildkit/registry/index.ts";
import type { SifImage } from "../../sif/index.ts";
import type { BuildRequest } from "./build-request.ts";
import { type RootFile, type RootFileInput, startRootFile } from "./root-file.ts";

/** Starts a file; one without a path is there only until the build ends. */
export type StartRootFile = (
  type: RootFileInput["type"],
  path: string | undefined,
  pushedAs?: string,
) => RootFile;

/** The files of one build that hold its root. */
export interface RootFiles {
  readonly start: StartRootFile;
  /** Those that were started. */
  readonly all: readonly RootFile[];
  /** Takes what the frontend's result says of the image. */
  readonly onResult: (metadata: ReadonlyMap<string, Uint8Array>) => void;
  /** Gives up what is not whole. Resolves when nothing of it is left. */
  readonly close: () => Promise<void>;
}

/** What stands for the spec where it came from elsewhere. */
const NO_SPEC = "# built by mlspec\n";

/** A file in a folder of its own: its name is part of what is pushed, and so the same each time. */
function temporaryPath(type: RootFileInput["type"], pushedAs = ""): string {
  const repository = readRegistryName(pushedAs)?.repository ?? "image";
  return join(mkdtempSync(join(tmpdir(), "mlspec-")), `${basename(repository)}.${type}`);
}

/** Prepares for files that are made of a build's root; they wait for the image's configuration, which the build tells. */
export function createRootFiles({ options }: Pick<BuildRequest, "options">, definition = NO_SPEC): RootFiles {
  const all: RootFile[] = [];
  let tell: (image: SifImage | undefined) => void = () => undefined;
  const image = new Promise<SifImage | undefined>((resolve) => {
    tell = resolve;
  });
  const epoch = /^\d+$/.exec(options["build-arg:SOURCE_DATE_EPOCH"] ?? "")?.[0];
  return {
    all,
    start: (type, path, pushedAs) => {
      const file = startRootFile({
        type,
        path: path ?? temporaryPath(type, pushedAs),
        isKept: path !== undefined,
        ...(pushedAs !== undefined && { pushedAs }),
        image,
        epoch: epoch === undefined ? undefined : Number(epoch),
      });
      all.push(file);
      return file;
    },
    onResult: (metadata) => {
      const config = metadata.get("containerimage.config");
      tell(config && { config: JSON.parse(new TextDecoder().decode(config)), definition });
    },
    close: async () => {
      tell(undefined);
      for (const { input } of all) input.destroy();
      await Promise.allSettled(all.map(({ done }) => done));
      const temporary = all.filter(({ isKept }) => !isKept).map(({ path }) => dirname(path));
      await Promise.all(temporary.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}
