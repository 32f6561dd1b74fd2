/** What a folder tells about the image its project needs. */
export interface Project {
  /** Requirements files, by path. */
  readonly requirements: readonly string[];
  /** Dependencies of pyproject.toml and pip's part of environment.yml. */
  readonly packages: readonly string[];
  /** Conda's own packages, which have no key in a spec. */
  readonly condaPackages: readonly string[];
  /** `major.minor`, where a file names it. */
  readonly pythonVersion?: string;
  readonly hasPython: boolean;
  readonly hasUvLock: boolean;
  readonly dockerfile?: DockerfileFacts;
  readonly hasCuda: boolean;
  readonly hasCmake: boolean;
  readonly hasMpi: boolean;
  /** A script in the folder that looks like the program. */
  readonly script?: string;
}

/** What the last stage of a Dockerfile says in a form that can be taken over. */
export interface DockerfileFacts {
  readonly base?: string;
  readonly workdir?: string;
  readonly expose: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
}
