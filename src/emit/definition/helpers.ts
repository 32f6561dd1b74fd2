/** Where files wait that a section of programs is to place: all of them are copied before the first program runs. */
export const WAITING = "/.mlspec/in";

/** Where a stage packs what others take: archives keep owners, links and times, which a copy between stages does not. */
export const PACKED = "/.mlspec/out";

/** Functions that programs of a stage are written with, as `COPY`, `ADD` and mounts of a Dockerfile do it. */
export const HELPERS: Readonly<Record<string, string>> = {
  mlspec_put: `# mlspec_put FOLDER TO OWNER MODE: what waits in a folder goes to its place; of a folder, what is in it.
mlspec_put() {
  for mlspec_one in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if ! [ -e "$mlspec_one" ] && ! [ -L "$mlspec_one" ]; then continue; fi
    if [ -n "$4" ]; then chmod -R "$4" "$mlspec_one"; fi
    if [ -n "$3" ]; then chown -R -h "$3" "$mlspec_one"; fi
    if [ -d "$mlspec_one" ] && ! [ -L "$mlspec_one" ]; then
      mlspec_folder "$2" "$3" "$4"
      for mlspec_child in "$mlspec_one"/* "$mlspec_one"/.[!.]* "$mlspec_one"/..?*; do
        if [ -e "$mlspec_child" ] || [ -L "$mlspec_child" ]; then cp -a "$mlspec_child" "\${2%/}/"; fi
      done
    else
      case $2 in */) mkdir -p "$2" ;; *) mkdir -p "$(dirname "$2")" ;; esac
      cp -a "$mlspec_one" "$2"
    fi
  done
}`,
  mlspec_folder: `# mlspec_folder PATH OWNER MODE: a folder, unless it is there.
mlspec_folder() {
  if [ -d "$1" ]; then return 0; fi
  mkdir -p "$1"
  if [ -n "$3" ]; then chmod "$3" "$1"; fi
  if [ -n "$2" ]; then chown "$2" "$1"; fi
}`,
  mlspec_pack: `# mlspec_pack PATH ARCHIVE: keeps a file or a folder for other stages.
mlspec_pack() {
  mkdir -p "$(dirname "$2")"
  if [ -d "$1" ]; then tar -C "$(dirname "\${1%/}")" -cf "$2" "$(basename "$1")"; else tar -C "$(dirname "$1")" -cf "$2" "$(basename "$1")"; fi
}`,
  mlspec_unpack: `# mlspec_unpack FOLDER: opens the archives of other stages that wait in a folder.
mlspec_unpack() {
  for mlspec_one in "$1"/*.tar; do tar -C "$1" -xpf "$mlspec_one" && rm "$mlspec_one"; done
}`,
  mlspec_fetch: `# mlspec_fetch URL FILE SHA256 OWNER MODE: fetches a file, and looks at its checksum.
mlspec_fetch() {
  mkdir -p "$(dirname "$2")"
  if command -v curl >/dev/null; then curl -fsSL -o "$2" "$1"
  elif command -v wget >/dev/null; then wget -q -O "$2" "$1"
  else python3 -c 'import sys, urllib.request as r; r.urlretrieve(sys.argv[1], sys.argv[2])' "$1" "$2"; fi
  if [ -n "$3" ]; then printf '%s  %s\\n' "$3" "$2" | sha256sum -c - >/dev/null; fi
  chmod "\${5:-0600}" "$2"
  if [ -n "$4" ]; then chown "$4" "$2"; fi
}`,
  mlspec_clone: `# mlspec_clone REMOTE REF FOLDER OWNER MODE TO: what a folder of a repository holds.
mlspec_clone() {
  git clone -q "$1" /.mlspec/clone
  if [ -n "$2" ]; then git -C /.mlspec/clone checkout -q "$2"; fi
  rm -rf /.mlspec/clone/.git
  mkdir -p /.mlspec/cloned
  mv "/.mlspec/clone/$3" /.mlspec/cloned/files
  mlspec_put /.mlspec/cloned "$6" "$4" "$5"
  rm -rf /.mlspec/clone /.mlspec/cloned
}`,
  mlspec_mask: `# mlspec_mask PATH, mlspec_unmask PATH: between the two a folder is an empty one, of which nothing stays.
mlspec_mask() {
  if [ -e "$1" ]; then mv "$1" "$1.mlspec"; fi
  mkdir -p "$1"
}
mlspec_unmask() {
  rm -rf "$1"
  if [ -e "$1.mlspec" ]; then mv "$1.mlspec" "$1"; fi
}`,
};
