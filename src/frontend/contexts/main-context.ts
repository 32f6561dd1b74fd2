import { file, type State, scratch, supports } from "../../llb/index.ts";
import type { Engine } from "../engine/index.ts";
import { type ContextOptions, OptionError } from "../options/index.ts";
import { openRemote, type RemoteOrigin } from "../remote/index.ts";

/** Where the main context's files and the spec are. */
export interface MainContext {
  /** Absent: in the client's folder, sent as far as a plan needs them. */
  readonly files?: State;
  /** Where the spec is; absent: in the client's folder for it. */
  readonly spec?: State;
  /** The whole remote context is one file, the spec, under this name. */
  readonly specName?: string;
  readonly origin?: RemoteOrigin;
}

/** Opens the main context: the remote one the client named, else what it gave as inputs, else its own folder. */
export async function openMainContext(engine: Engine, options: ContextOptions): Promise<MainContext> {
  const context =
    options.remote === undefined
      ? await givenContext(engine, options)
      : await remoteContext(engine, options.remote, options);
  if (context.files === undefined || options.subdir === undefined) return context;
  return { ...context, files: subfolder(context.files, options.subdir) };
}

async function remoteContext(engine: Engine, remote: string, options: ContextOptions): Promise<MainContext> {
  const settings = {
    ...(options.keepGitDir ? { keepGitDir: true } : {}),
    // Older engines date files by the checkout; the image then keeps its content but not its times.
    ...(options.commitTimes && supports(engine.capabilities, "source.git.mtime")
      ? { mtime: "commit" as const }
      : {}),
  };
  const opened = await openRemote(engine, remote, settings, (what) =>
    what === "file" ? "[internal] load remote build context" : `[internal] load git source ${remote}`,
  );
  if (typeof opened === "string") throw new OptionError("context", `${remote}: ${opened}`);
  const { state, filename, origin } = opened;
  return { files: state, spec: state, origin, ...(filename === undefined ? {} : { specName: filename }) };
}

async function givenContext(engine: Engine, options: ContextOptions): Promise<MainContext> {
  const inputs = await engine.inputs();
  const files = inputs.get("context");
  const spec = options.specOnlyLocal ? undefined : inputs.get(options.specLocal);
  return { ...(files === undefined ? {} : { files }), ...(spec === undefined ? {} : { spec }) };
}

function subfolder(state: State, path: string): State {
  return file(scratch).copy(state, path, "/", { contentsOnly: true }).state();
}
