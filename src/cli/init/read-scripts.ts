import { KNOWN_IMPORTS, type KnownImport } from "../../catalog/index.ts";
import type { Program } from "./project.ts";

/** A Python file, its text cut to what is looked at. */
export interface Script {
  readonly file: string;
  readonly text: string;
}

const IMPORT = /^[ \t]*(?:from[ \t]+([A-Za-z_]\w*)|import[ \t]+([A-Za-z_][\w., \t]*))/gm;
const APPLICATION = /^([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=[ \t]*(?:fastapi\.)?FastAPI\(/m;
const PROGRAMS = ["main.py", "app.py", "train.py", "train_model.py", "serve.py", "run.py"];
/** What has one of these in its path is no part of the program. */
const ASIDE = /(^|\/)(tests?|docs?|examples?|conftest\.py|setup\.py|test_[^/]*)(\/|$)/;

/** The known packages that any of the files imports. */
export function importsOf(scripts: readonly Script[]): ReadonlySet<KnownImport> {
  return new Set(scripts.flatMap(({ text }) => modulesIn(text)).filter(isKnown));
}

function isKnown(name: string): name is KnownImport {
  return Object.hasOwn(KNOWN_IMPORTS, name);
}

/** The first parts of the names of modules a text imports. */
function modulesIn(text: string): readonly string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, from, list = ""]) =>
    from === undefined ? list.split(",").map((one) => one.trim().split(/[.\s]/)[0] ?? "") : [from],
  );
}

/** The files and folders at the top that a file imports, and those they import. Folders of namespaces count. */
function importedBeside(file: string, scripts: readonly Script[]): readonly string[] {
  const found = new Set<string>();
  const waiting = scripts.filter((script) => script.file === file);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of modulesIn(next.text)) {
      const inside = scripts.filter((one) => one.file === `${name}.py` || one.file.startsWith(`${name}/`));
      const [first] = inside;
      const path = first?.file.endsWith(`${name}.py`) ? first.file : name;
      if (first === undefined || path === file || found.has(path) || !isPlainPath(path)) continue;
      found.add(path);
      waiting.push(...inside);
    }
  }
  return [...found].sort();
}

/** What looks like the program: a web application, else a page of streamlit, else a script with a usual name. */
export function findProgram(scripts: readonly Script[]): Program | undefined {
  const own = scripts.filter(({ file }) => !ASIDE.test(file) && isPlainPath(file));
  for (const { file, text } of own) {
    const variable = APPLICATION.exec(text)?.[1];
    if (variable !== undefined)
      return { kind: "fastapi", file, variable, beside: importedBeside(file, scripts) };
  }
  const usual = (file: string): boolean => PROGRAMS.includes(file);
  const pages = own.filter(({ text }) => importsOf([{ file: "", text }]).has("streamlit"));
  const page = pages.find(({ file }) => usual(file)) ?? pages[0];
  if (page !== undefined)
    return { kind: "streamlit", file: page.file, beside: importedBeside(page.file, scripts) };
  const script = PROGRAMS.find((name) => own.some(({ file }) => file === name));
  return script === undefined
    ? undefined
    : { kind: "script", file: script, beside: importedBeside(script, scripts) };
}

/** Paths that need no quoting anywhere in a spec. */
function isPlainPath(path: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(path);
}
