import { DEVELOPMENT_PACKAGES, LIBRARIES, PROGRAMS } from "../../catalog/index.ts";
import type { LineRule, Told } from "../step-failure.ts";
import { otherFamily } from "./packages-of.ts";

const PROVIDERS = [...DEVELOPMENT_PACKAGES, ...Object.values(LIBRARIES), ...Object.values(PROGRAMS)];

function noPackage(name: string, tool: "apt" | "rpm"): Told {
  const says = `the distribution's repositories have no package ${name}`;
  const other = otherFamily(name, PROVIDERS, tool);
  if (other !== undefined)
    return { says, hint: `that is its name in another family of distributions; here it is ${other}` };
  return {
    says,
    hint:
      tool === "apt"
        ? "names change from release to release: packages.debian.org and packages.ubuntu.com know them; those of a vendor come by repositories:"
        : "much that is not of RHEL itself is in EPEL: packages: [epel-release] of a stage before, or repositories:",
  };
}

const UNTRUSTED: Told = {
  says: "a repository is not signed by a key that is trusted",
  hint: "repositories: [{url: …, suite: …, key: keys/vendor.asc}] trusts that key for that repository; an old base may lack its distribution's newer keys",
};

/** What the distributions' package managers object to. */
export const SYSTEM_PACKAGE_RULES: readonly LineRule[] = [
  {
    id: "no-package",
    line: /E: (?:Unable to locate package ([\w.+:-]{1,100})|Package '([\w.+:-]{1,100})' has no installation candidate)/,
    sample: ["E: Unable to locate package openssl-devel"],
    tell: ([, first, second]) => noPackage(first ?? second ?? "", "apt"),
  },
  {
    id: "no-package",
    line: /(?:No match for argument: |Unable to find a match: |No provider of ')([\w.+:-]{1,100})(?:$|[\s'])|Package '([\w.+:-]{1,100})' not found/,
    sample: ["No match for argument: libssl-dev"],
    tell: ([, first, second]) => noPackage(first ?? second ?? "", "rpm"),
  },
  {
    id: "no-package",
    line: /error: No package matches '([\w.+:-]{1,100})'/,
    sample: ["error: No package matches 'libssl-dev'"],
    tell: ([, name]) => noPackage(name ?? "", "rpm"),
  },
  {
    id: "version-gone",
    line: /Version '([^']{1,80})' for '([^']{1,80})' was not found/,
    sample: ["E: Version '1.2.13.dfsg-1' for 'zlib1g' was not found"],
    tell: ([, version, name]) => ({
      says: `the repositories no longer have ${name} ${version}`,
      hint: "distributions keep the newest alone: leave the version out and let mlspec lock write it down, or take a base of a snapshot",
    }),
  },
  {
    id: "untrusted-repository",
    line: /NO_PUBKEY|The repository '.{1,200}' is not signed|GPG check FAILED|signed with an unknown key|GPG error: /,
    sample: [
      "W: GPG error: http://example.org stable InRelease: The following signatures couldn't be verified: NO_PUBKEY 0123456789ABCDEF",
    ],
    tell: () => UNTRUSTED,
  },
  {
    id: "untrusted-repository",
    line: /package \S{1,200} cannot be verified and repo \S{1,200} is GPG enabled/,
    sample: [
      "error: package alpha-1.0-1.noarch cannot be verified and repo vendor is GPG enabled: /var/cache/yum/metadata/vendor-9-x86_64/packages/alpha-1.0-1.noarch.rpm could not be verified.",
    ],
    tell: () => UNTRUSTED,
  },
  {
    id: "release-ended",
    line: /does not have a Release file|Failed to fetch \S{1,300}\s{1,4}404\s{1,4}Not Found|Cannot (?:find a valid baseurl|prepare internal mirrorlist)/,
    sample: [
      "E: The repository 'http://mirror.example.org/debian buster Release' does not have a Release file.",
    ],
    tell: () => ({
      says: "the repository is not where it was: distributions move what they no longer support",
      hint: "a base of a newer release; or, for what must stay, an image whose repositories point to the archive",
    }),
  },
  {
    id: "no-repository",
    line: /Status code: 404 for \S{1,300}\/repodata\/repomd\.xml/,
    sample: [
      "  - Status code: 404 for https://mirror.example.org/vendor/repodata/repomd.xml (IP: 192.0.2.1)",
    ],
    tell: () => ({
      says: "there is no repository of rpm packages at that address",
      hint: "repositories: [{url: …}] names the folder in which repodata lies; releases that ended are moved to an archive",
    }),
  },
];
