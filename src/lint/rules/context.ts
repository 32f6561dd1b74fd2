import { copiedFiles, filesOf } from "../context-files.ts";
import type { LintRule } from "../rule.ts";

const MB = 1_000_000;
const LARGE_FILE = 100 * MB;
const LARGE_CONTEXT = 1000 * MB;

/** Names of files that hold credentials, wherever they are. */
const HOLDS_CREDENTIALS =
  /(?:^|\/)(?:\.env(?:\.(?!example$|sample$|template$|dist$)[\w.-]+)?|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]*\.(?:pem|key|p12|pfx|jks|kdbx)|\.netrc|_netrc|\.pgpass|\.pypirc|\.npmrc|\.git-credentials|\.htpasswd|credentials(?:\.json|\.ya?ml)?|service[-_]account[^/]*\.json|\.docker\/config\.json|\.kube\/config|kubeconfig)$|(?:^|\/)(?:\.git|\.aws|\.ssh|\.gnupg)(?:\/|$)/i;

const whole = "base: debian:12\nfiles: ['.:/app/']\n";

/** Rules about the build context; they need to see it. */
export const CONTEXT_RULES: readonly LintRule[] = [
  {
    id: "ML050",
    title: "A large file is copied from the build context",
    why: "It is sent with every change, and is part of a layer with whatever is copied beside it.",
    remedy:
      "`models` makes a layer of it that stays the same in every image; or mount it when the container starts.",
    found: "`mlspec lint`, where the build context is a folder.",
    bad: { spec: whole, files: { "model.bin": 200 * MB } },
    good: { spec: whole, files: { "model.py": 2000 } },
    check: ({ target, context }, report) => {
      if (context === undefined) return;
      for (const [index, item] of target.spec.files.entries()) {
        for (const { path, size } of copiedFiles(context, item)) {
          if (size <= LARGE_FILE) continue;
          report.report("large-copy", target.locate(["files", index]), {
            path,
            megabytes: Math.round(size / MB),
          });
        }
      }
    },
  },
  {
    id: "ML051",
    title: "All that is copied is ignored",
    why: "The ignore file leaves it out of what is sent, so the build finds nothing to copy.",
    remedy: "Change the ignore file or the item.",
    found: "`mlspec lint`, where the build context is a folder.",
    bad: { spec: "base: debian:12\nfiles: ['data:/data']\n", files: { "data/a": 1 }, ignore: "data\n" },
    good: { spec: "base: debian:12\nfiles: ['data:/data']\n", files: { "data/a": 1 }, ignore: "other\n" },
    check: ({ target, context }, report) => {
      if (context?.ignore === undefined) return;
      for (const [index, item] of target.spec.files.entries()) {
        if (item.kind !== "copy" || item.from !== undefined) continue;
        for (const source of item.src) {
          const files = filesOf(context, source);
          if (files.length > 0 && files.every(({ isIgnored }) => isIgnored)) {
            const params = { path: source, ignore: context.ignore };
            report.report("only-ignored", target.locate(["files", index]), params);
          }
        }
      }
      for (const [index, path] of target.spec.certificates.entries()) {
        if (typeof path !== "string") continue;
        const files = filesOf(context, path);
        if (files.length > 0 && files.every(({ isIgnored }) => isIgnored)) {
          const params = { path, ignore: context.ignore };
          report.report("only-ignored", target.locate(["certificates", index]), params);
        }
      }
    },
  },
  {
    id: "ML052",
    title: "The build context is large, and nothing is left out of it",
    why: "Whoever copies all of it copies data, environments and histories too.",
    remedy: "Write a `.dockerignore`.",
    found: "`mlspec lint`, where the build context is a folder.",
    bad: { spec: whole, files: { "a.bin": 90 * MB, ...manyFiles(15) } },
    good: { spec: whole, files: { "a.py": 100 } },
    check: ({ target, context }, report) => {
      if (context === undefined || context.ignore !== undefined) return;
      const size = context.files.reduce((sum, file) => sum + file.size, 0);
      const index = target.spec.files.findIndex((item) => item.kind === "copy" && item.from === undefined);
      if (size <= LARGE_CONTEXT || index === -1) return;
      report.report("no-ignore-file", target.locate(["files", index]), { megabytes: Math.round(size / MB) });
    },
  },
  {
    id: "ML053",
    title: "A file that holds credentials would be copied",
    why: "Everybody who has the image has them; a history (`.git`) also holds what was taken out of it.",
    remedy: "Leave it out by `.dockerignore` or `exclude`.",
    found:
      "`mlspec lint` sees all files where the build context is a folder; elsewhere only what the spec names.",
    bad: { spec: whole, files: { "app.py": 10, ".env": 10 } },
    good: { spec: whole, files: { "app.py": 10, ".env": 10, ".env.example": 10 }, ignore: ".env\n" },
    check: ({ target, context }, report) => {
      for (const [index, item] of target.spec.files.entries()) {
        if (item.kind !== "copy" || item.from !== undefined) continue;
        const at = target.locate(["files", index]);
        const named = item.src.filter((path) => HOLDS_CREDENTIALS.test(path.replace(/\/$/, "")));
        const found = context === undefined ? named : copiedFiles(context, item).map(({ path }) => path);
        const paths = new Set(found.filter((path) => HOLDS_CREDENTIALS.test(path)).map(withoutHistory));
        for (const path of paths) report.report("secret-file", at, { path });
      }
    },
  },
];

/** One message for a folder, not one for each file in it. */
function withoutHistory(path: string): string {
  return path.replace(/((?:^|\/)\.(?:git|aws|ssh|gnupg))\/.*$/, "$1");
}

function manyFiles(count: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`data/${index}.bin`, 80 * MB]));
}
