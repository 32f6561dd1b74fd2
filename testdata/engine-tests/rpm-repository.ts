import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { tempContext } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

/** Makes small packages by rpmbuild, signs them, and makes a repository of them. Arguments: an os-release's ID, names. */
const MAKE = `set -eu
id=$1
shift
mkdir -p /repo /specs
gpg --batch --quiet --passphrase '' --quick-gen-key mlspec-test default default never
gpg --batch --armor --export mlspec-test >/repo/key.asc
for name in "$@"; do
  {
    printf 'Name: %s\\nVersion: 1.0\\nRelease: 1\\nSummary: test\\nLicense: none\\nBuildArch: noarch\\n' "$name"
    # The one that has an epoch.
    case $name in Beta_*) echo 'Epoch: 1' ;; esac
    printf '%%%%description\\ntest\\n%%%%install\\nmkdir -p %%{buildroot}/usr/share/%s %%{buildroot}/etc\\n' "$name"
    case $name in *-release) printf 'printf "ID=%s\\\\nVERSION_ID=9.5\\\\n" >%%{buildroot}/etc/os-release\\n' "$id" ;; esac
    printf '%%%%files\\n/usr/share/%s\\n' "$name"
    case $name in *-release) echo /etc/os-release ;; esac
    # Run inside of the new root, without a shell there.
    printf '%%%%post -p <lua>\\nlocal file = io.open("/usr/share/%s/post", "w") file:write("ran\\\\n") file:close()\\n' "$name"
  } >"/specs/$name.spec"
  rpmbuild -bb --define '_rpmdir /repo' "/specs/$name.spec" >/specs/log 2>&1 || { cat /specs/log; exit 1; }
done
rpmsign --define '__gpg /usr/bin/gpg' --define '_gpg_name mlspec-test' --addsign /repo/noarch/*.rpm >/dev/null
createrepo_c -q /repo
gpg --batch --armor --detach-sign /repo/repodata/repomd.xml
`;

/** A folder with a signed repository of empty packages of these names, and `key.asc`. */
export async function makeRpmRepository(id: string, names: readonly string[]): Promise<string> {
  const folder = tempContext({});
  const spec = `base: scratch
build: {packages: [createrepo-c, gnupg, rpm], files: ["make:/make"], steps: ['sh /make ${id} ${names.join(" ")}']}
files: [{from: build, src: /repo/, to: /}]
`.replace("base: scratch", "base: {build: debian:bookworm-slim, runtime: scratch}");
  const made = await buildSpec(spec, { make: MAKE }, ["--output", `type=local,dest=${folder}`]);
  expect(made.code, made.stderr).toBe(0);
  return folder;
}

/** Files of a folder by their paths below it, which begin with `/`. */
export function readFolder(folder: string): ReadonlyMap<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length), readFileSync(path)];
    }),
  );
}
