/** What a package takes of the distribution where it runs: any of the names, for releases differ; what it is; another way. */
export interface SystemNeed {
  readonly anyOf: readonly string[];
  readonly what: string;
  readonly instead?: string;
}

const PROGRAM = (name: string, ...anyOf: readonly string[]): SystemNeed => ({
  anyOf,
  what: `the program ${name}`,
});
const LIBRARY = (name: string, ...anyOf: readonly string[]): SystemNeed => ({
  anyOf,
  what: `the library ${name}`,
});

const OPENGL: SystemNeed = {
  ...LIBRARY("libGL.so.1", "libgl1", "libgl1-mesa-glx"),
  instead: "opencv-python-headless",
};

/**
 * Python packages, by normal name, whose wheels lack what they load or call, and the packages of Debian and Ubuntu that have it.
 * Source: the pages of the projects that say how each is installed.
 */
export const SYSTEM_NEEDS: Readonly<Record<string, SystemNeed>> = {
  cairosvg: LIBRARY("libcairo.so.2", "libcairo2"),
  "ffmpeg-python": PROGRAM("ffmpeg", "ffmpeg"),
  gitpython: PROGRAM("git", "git"),
  graphviz: PROGRAM("dot", "graphviz"),
  lightgbm: LIBRARY("libgomp.so.1", "libgomp1"),
  mysqlclient: LIBRARY("libmariadb.so.3", "libmariadb3"),
  "openai-whisper": PROGRAM("ffmpeg", "ffmpeg"),
  "opencv-contrib-python": { ...OPENGL, instead: "opencv-contrib-python-headless" },
  "opencv-python": OPENGL,
  pdf2image: PROGRAM("pdftoppm", "poppler-utils"),
  psycopg2: LIBRARY("libpq.so.5", "libpq5"),
  pydub: PROGRAM("ffmpeg", "ffmpeg"),
  pytesseract: PROGRAM("tesseract", "tesseract-ocr"),
  "python-magic": LIBRARY("libmagic.so.1", "libmagic1", "libmagic1t64"),
  pyzbar: LIBRARY("libzbar.so.0", "libzbar0", "libzbar0t64"),
  weasyprint: LIBRARY("libpango-1.0.so.0", "libpango-1.0-0"),
};
