import type { KnownImport } from "../../catalog/index.ts";

/** What a folder tells about the image its project needs. */
export interface Project {
  /** Requirements files, by path. */
  readonly requirements: readonly string[];
  /** A lock that pins every package, where there are no requirements files. */
  readonly lock?: string;
  /** A lock of conda, or an environment that takes more from conda than Python. */
  readonly conda?: { readonly lock: string } | { readonly environment: string };
  /** Dependencies of pyproject.toml and pip's part of environment.yml. */
  readonly packages: readonly string[];
  /** `major.minor`, where a file names it. */
  readonly pythonVersion?: string;
  readonly hasPython: boolean;
  /** The folder is a Python package that can be installed: it has a build system or a setup.py. */
  readonly isPackage: boolean;
  /** Folders of Python packages, by path, such as `src/app`. */
  readonly modules: readonly string[];
  readonly dockerfile?: DockerfileFacts;
  readonly hasCuda: boolean;
  readonly hasCmake: boolean;
  readonly imports: ReadonlySet<KnownImport>;
  readonly program?: Program;
  /** What was found and has no key in a spec, a sentence or a line each. */
  readonly notes: readonly string[];
}

/** What the image runs, as it looks. */
export type Program = {
  readonly file: string;
  /** Files and folders beside it that it imports, and what they import. */
  readonly beside: readonly string[];
} & (
  | { readonly kind: "script" }
  /** An ASGI application: the name of a variable in the file. */
  | { readonly kind: "fastapi"; readonly variable: string }
  | { readonly kind: "streamlit" }
);

/** What the last stage of a Dockerfile says in a form that can be taken over. */
export interface DockerfileFacts {
  readonly base?: string;
  readonly workdir?: string;
  readonly env: ReadonlyMap<string, string>;
  readonly expose: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  /** Instructions that were not taken over, as written. */
  readonly left: readonly string[];
}

/** What the files that describe a Python environment say. */
export interface PythonFacts {
  readonly packages: readonly string[];
  readonly version?: string;
  /** Packages it names in a way that a spec has no key for. */
  readonly odd: readonly string[];
  readonly notes: readonly string[];
}
