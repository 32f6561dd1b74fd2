import type { KnownImport, Program } from "./project.ts";

/** A Python file, its text cut to what is looked at. */
export interface Script {
  readonly file: string;
  readonly text: string;
}

const IMPORT = /^[ \t]*(?:from|import)[ \t]+(mpi4py|torch|tensorflow|jax|fastapi|streamlit)\b/gm;
const APPLICATION = /^([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=[ \t]*(?:fastapi\.)?FastAPI\(/m;
const PROGRAMS = ["main.py", "app.py", "train.py", "train_model.py", "serve.py", "run.py"];
/** What has one of these in its path is no part of the program. */
const ASIDE = /(^|\/)(tests?|docs?|examples?|conftest\.py|setup\.py|test_[^/]*)(\/|$)/;

/** The known packages that any of the files imports. */
export function importsOf(scripts: readonly Script[]): ReadonlySet<KnownImport> {
  const found = scripts.flatMap(({ text }) => [...text.matchAll(IMPORT)].map((match) => match[1]));
  return new Set(found as KnownImport[]);
}

/** What looks like the program: a web application, else a page of streamlit, else a script with a usual name. */
export function findProgram(scripts: readonly Script[]): Program | undefined {
  const own = scripts.filter(({ file }) => !ASIDE.test(file) && isPlainPath(file));
  for (const { file, text } of own) {
    const variable = APPLICATION.exec(text)?.[1];
    if (variable !== undefined) return { kind: "fastapi", file, variable };
  }
  const usual = (file: string): boolean => PROGRAMS.includes(file);
  const pages = own.filter(({ text }) => importsOf([{ file: "", text }]).has("streamlit"));
  const page = pages.find(({ file }) => usual(file)) ?? pages[0];
  if (page !== undefined) return { kind: "streamlit", file: page.file };
  const script = PROGRAMS.find((name) => own.some(({ file }) => file === name));
  return script === undefined ? undefined : { kind: "script", file: script };
}

/** Paths that need no quoting anywhere in a spec. */
function isPlainPath(path: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(path);
}
