import type { Builder, Component, Feature } from "../../catalog/index.ts";
import type { StageContext } from "../context.ts";
import type { OptionValue, Wish } from "./wishes.ts";

/** Options every component has. */
const COMMON = [
  "annotate",
  "b2_opts",
  "build",
  "check",
  "cmake_opts",
  "compilers",
  "configure_opts",
  "environment",
  "eula",
  "folder",
  "git",
  "keep",
  "ldconfig",
  "make_opts",
  "needs",
  "ospackages",
  "patches",
  "postinstall",
  "preconfigure",
  "prefix",
  "ref",
  "runtime_packages",
  "sha256",
  "src",
  "url",
  "version",
] as const;

/** The ways one's own components can be built. */
const BUILDERS: readonly string[] = ["autotools", "cmake", "make", "copy"] satisfies readonly Builder[];

/** Relative, and not out of the context. */
const CONTEXT_PATH = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\s]+$/;

/** What a feature is set to: on, off, or on with something outside the spec at a path. */
export type FeatureValue = boolean | { readonly path: string };

/** A wish, understood. */
export interface Options {
  readonly version?: string;
  readonly builder?: Builder;
  readonly url?: string;
  readonly git?: string;
  readonly ref?: string;
  readonly sha256?: string;
  /** A folder or an archive of the build context. */
  readonly src?: string;
  readonly prefix?: string;
  /** Where in the sources it is built. */
  readonly folder?: string;
  readonly features: ReadonlyMap<string, FeatureValue>;
  /** For the configure script or CMake, in the order they are written. */
  readonly configure: readonly string[];
  readonly make: readonly string[];
  readonly ospackages: readonly string[];
  readonly runtimePackages: readonly string[];
  readonly patches: readonly string[];
  readonly preconfigure: readonly string[];
  readonly postinstall: readonly string[];
  /** Components it is built on beside those the catalogue knows of. */
  readonly needs: readonly string[];
  /** The one among them whose compilers take the toolchain's place. */
  readonly compilers?: string;
  readonly check: boolean;
  /** Its programs and variables are the image's. */
  readonly environment: boolean;
  /** What it is made of stands in labels. */
  readonly annotate: boolean;
  /** The spec consents to its licence. */
  readonly eula: boolean;
  /** Headers, static libraries and documents stay in the image. */
  readonly keepsDevel: boolean;
}

/** Reads a wish's options; `component` is what the catalogue has of it. Each wrong one is reported at its own line. */
export function readOptions(stage: StageContext, wish: Wish, component: Component | undefined): Options {
  const reader = new OptionReader(stage, wish);
  const features = component?.features ?? {};
  const values = new Map<string, FeatureValue>();
  const switches: string[] = [];
  for (const [name, value] of Object.entries(wish.options)) {
    const feature = Object.hasOwn(features, name) ? features[name] : undefined;
    if (feature !== undefined) values.set(name, reader.feature(name, value, feature));
    else if (/^(?:enable|disable|with|without)_./.test(name)) switches.push(reader.switch(name, value));
    else if (!(COMMON as readonly string[]).includes(name)) {
      const known = [...Object.keys(features), ...COMMON].sort();
      stage.report.report("component-option", reader.locate(name), { component: wish.name, name, known });
    }
  }
  const text = (name: (typeof COMMON)[number]) => reader.text(name);
  // The linker is told of all components, so this is what happens anyway; HPCCM's users write it.
  reader.choice("ldconfig", ["true"]);
  const builder = reader.choice("build", BUILDERS) as Builder | undefined;
  const version = text("version") ?? wish.version;
  return {
    features: values,
    configure: [
      ...reader.list("configure_opts"),
      ...reader.list("cmake_opts"),
      ...reader.list("b2_opts"),
      ...switches,
    ],
    make: reader.list("make_opts"),
    ospackages: reader.list("ospackages"),
    runtimePackages: reader.list("runtime_packages"),
    patches: reader.list("patches"),
    preconfigure: reader.list("preconfigure"),
    postinstall: reader.list("postinstall"),
    needs: reader.list("needs"),
    check: reader.choice("check", ["true", "false"]) === "true",
    environment: reader.choice("environment", ["true", "false"]) !== "false",
    annotate: reader.choice("annotate", ["true", "false"]) === "true",
    eula: reader.choice("eula", ["true", "false"]) === "true",
    keepsDevel: reader.choice("keep", ["runtime", "devel"]) === "devel",
    ...optional("version", version),
    ...optional("compilers", text("compilers")),
    ...optional("builder", builder),
    ...optional("url", reader.matching("url", /^https?:\/\/\S+$/, "the address of an archive")),
    ...optional("git", reader.matching("git", /^(?:https?|ssh|git):\/\/\S+$|^git@\S+$/, "a repository")),
    ...optional("ref", text("ref")),
    ...optional("src", reader.matching("src", CONTEXT_PATH, "a path in the build context")),
    ...optional("folder", reader.matching("folder", CONTEXT_PATH, "a folder of the sources")),
    ...optional("sha256", reader.matching("sha256", /^[0-9a-f]{64}$/, "a SHA-256 checksum")),
    ...optional("prefix", reader.matching("prefix", /^\/(?!\/)\S*[^/\s]$/, "an absolute path")),
  };
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T });
}

/** Reads options by kind; what is not of it is reported. */
class OptionReader {
  readonly #stage: StageContext;
  readonly #wish: Wish;

  constructor(stage: StageContext, wish: Wish) {
    this.#stage = stage;
    this.#wish = wish;
  }

  locate(name: string) {
    return this.#stage.target.locate([...this.#wish.at, name]);
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "string") return value;
    return this.#refuse(name, "one word");
  }

  matching(name: string, pattern: RegExp, expected: string): string | undefined {
    const value = this.text(name);
    return value === undefined || pattern.test(value) ? value : this.#refuse(name, expected);
  }

  choice(name: string, words: readonly string[]): string | undefined {
    const value = this.text(name);
    return value === undefined || words.includes(value) ? value : this.#refuse(name, words.join(", "));
  }

  list(name: string): readonly string[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    return typeof value === "string" ? [value] : value;
  }

  feature(name: string, value: OptionValue, feature: Feature): FeatureValue {
    if (value === "true") return true;
    if (value === "false") return false;
    const takesPath = feature.needs !== undefined || feature.outside !== undefined;
    if (takesPath && typeof value === "string" && value.startsWith("/")) return { path: value };
    this.#refuse(name, takesPath ? "true, false or the path of an installation" : "true or false");
    return feature.default;
  }

  /** An option of the configure script, in HPCCM's spelling: `with_x: /path`, `enable_y: true`. */
  switch(name: string, value: OptionValue): string {
    const flag = `--${name.replaceAll("_", "-")}`;
    if (typeof value !== "string") this.#refuse(name, "one word");
    return value === "true" || typeof value !== "string" ? flag : `${flag}=${value}`;
  }

  #value(name: string): OptionValue | undefined {
    const { options } = this.#wish;
    return Object.hasOwn(options, name) ? options[name] : undefined;
  }

  #refuse(name: string, expected: string): undefined {
    const params = { component: this.#wish.name, name, expected };
    this.#stage.report.report("component-value", this.locate(name), params);
    return undefined;
  }
}
