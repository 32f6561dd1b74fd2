import {
  builtVersions,
  type Component,
  compilerComponents,
  componentNames,
  componentOf,
  type Feature,
  otherComponentNames,
  toolchainNames,
} from "../catalog/index.ts";

/** The catalogue of components as a page, in Markdown. */
export function componentReference(): string {
  const all = componentNames().flatMap((name) => componentOf(name) ?? []);
  const head = HEAD.replace("TOOLCHAINS", toolchainNames().join(", ")).replace(
    "COMPILERS",
    compilerComponents().join(", "),
  );
  return `${[head, ...all.map(section), otherNames()].join("\n\n")}\n`;
}

const HEAD = `# Components

Software of high-performance computing, by name: \`components: [fftw, openmpi@4.1.6: {ucx: true}]\`. What one needs is added where it is
not asked for; each is built apart from the others, without network, on compilers and on what it needs alone, and is a layer
of its own. Toolchains: TOOLCHAINS of the distribution; and of the components COMPILERS, of which the image has what may be
passed on, or all with \`keep: devel\`.

Every component takes:

| option | value | meaning |
|---|---|---|
| \`version\` | version | Another way to write \`name@version\`. A version that is not listed below takes \`sha256\`. |
| \`url\`, \`sha256\` | address, checksum | Another archive: a mirror's, or your own. |
| \`git\`, \`ref\` | repository, commit | Sources from a repository. |
| \`src\` | path in the build context | Sources of your own, a folder or an archive. |
| \`prefix\` | absolute path | Where it is installed. Default: \`/usr/local/NAME\`. |
| \`configure_opts\`, \`cmake_opts\`, \`make_opts\` | list | Further arguments, each as it stands. |
| \`enable_X\`, \`disable_X\`, \`with_X\`, \`without_X\` | \`true\` or a value | The same for one option of the configure script. |
| \`patches\` | paths in the build context | Applied by \`patch -p1\`, in their order. |
| \`preconfigure\`, \`postinstall\` | scripts | Run among the sources before they are configured, and after they were installed. |
| \`check\` | \`true\` | Test it before it is installed; the build fails if that fails. |
| \`ospackages\`, \`runtime_packages\` | packages | Further packages of the distribution, to build it and to run it. |
| \`keep\` | \`devel\` | Headers, static libraries and documents stay in the image. |
| \`needs\`, \`compilers\` | names | Other components it is built on; the one whose compilers it is built with, such as \`mpi\`. |
| \`folder\` | path in the sources | Where in them it is built. |
| \`build\` | \`autotools\`, \`cmake\`, \`make\`, \`copy\` | How one that is not listed here is built; \`copy\` takes what was built elsewhere. |
| \`environment\` | \`false\` | Its programs and variables are not the image's. |
| \`annotate\` | \`true\` | Its version and features stand in the image's labels. |
| \`eula\` | \`true\` | Consent to the licence of its makers, where they want that. |

A feature is \`true\`, \`false\` or, where it stands on something outside the spec, the path of that. Checksums marked with a
star were compared: with the archive, with one made anew from its repository's tag, or with Debian's signed index; the others
are those which other distributions of software record. "Built" names versions that were really built on Debian 12, amd64, from Debian's archives of their sources, and tried; components
without it are known from their documentation.`;

/** For those who come from other tools. */
function otherNames(): string {
  const rows = otherComponentNames().map(
    ({ names, instead }) => `| ${names.map((name) => `\`${name}\``).join(", ")} | ${instead} |`,
  );
  return [
    "## Names of others",
    "",
    "What is called otherwise in HPC Container Maker, in Spack or by its programs, or is no component here.",
    "",
    "| name | write |",
    "|---|---|",
    ...rows,
  ].join("\n");
}

function builtText(name: string): string {
  const versions = builtVersions(name);
  return versions.length > 0 ? ` Built: ${versions.join(", ")}.` : "";
}

/** What a feature is, what comes with it, and who has it not. */
function featureText({ what, implies, asks, only, always }: Feature): string {
  const others = Object.entries(asks ?? {}).flatMap(([name, features]) =>
    features.map((feature) => `${feature} of ${name}`),
  );
  const brings = [...(implies ?? []), ...others];
  return [
    what,
    ...(brings.length === 0 ? [] : [`brings ${brings.join(", ")}`]),
    ...(only === undefined ? [] : [`in ${only.versions.map((start) => `${start}x`).join(", ")} alone`]),
    ...(always === undefined ? [] : ["cannot be off"]),
  ].join("; ");
}

function section(component: Component): string {
  const versions = component.versions.map(({ version, verified }) => `${version}${verified ? "*" : ""}`);
  const needs = component.needs ?? [];
  const rows = Object.entries(component.features).map(([name, feature]) => {
    const { needs: need, outside } = feature;
    const stands = need === undefined ? (outside === undefined ? "" : `\`${outside}\``) : need;
    return `| \`${name}\` | ${featureText(feature)} | ${feature.default} | ${stands} |`;
  });
  return [
    `## ${component.name}`,
    "",
    `${component.what}. Versions: ${versions.join(", ")}.${builtText(component.name)}${needs.length > 0 ? ` Built on ${needs.join(", ")}.` : ""}${
      component.provides === undefined ? "" : ` It provides \`${component.provides}\`.`
    }${component.machines === undefined ? "" : ` For ${Object.keys(component.machines).join(", ")}.`}${
      component.eula === undefined ? "" : ` [Licence](${component.eula}): \`eula: true\`.`
    }`,
    ...(rows.length > 0
      ? ["", "| feature | what | default | stands on |", "|---|---|---|---|", ...rows]
      : []),
    ...(component.conflicts ?? []).map(
      ({ features, why }) => `\n\`${features.join("` and `")}\` exclude each other: ${why}.`,
    ),
    ...(component.works ?? []).map(
      ({ with: other, versions: starts, why }) =>
        `\nWith ${other} ${starts.map((start) => start.replace(/\.$/, ".x")).join(", ")} alone: ${why}.`,
    ),
  ].join("\n");
}
