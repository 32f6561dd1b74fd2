/**
 * `check-gpus IMAGE GPUS [IGNORED...]`, run by a Python: each file of the image with code for GPUs has some that each of GPUS, a list by
 * commas such as `sm_80,sm_90`, can run. Code lies in "fat binaries": a header (magic 0xba55ed50, version, its size, that of what
 * follows), then entries, each with a header that says what it is (1 PTX, 2 machine code), how long, for which architecture, and
 * by flags whether for that one alone (`sm_90a`) or for its family (`sm_100f`), as `cuobjdump` shows. What runs where: CUDA C++
 * Programming Guide, "Compute Capabilities": machine code within its major version upwards, PTX everywhere upwards.
 */
export const CHECK_GPUS = `import mmap
import os
import re
import struct
import sys

MAGIC = struct.pack("<I", 0xBA55ED50)
PTX, CODE = 1, 2
ALONE, FAMILY = 1 << 20, 1 << 21


def entries_of(data):
    """What a file has: kind, architecture and flags of each piece of code."""
    found = set()
    at = data.find(MAGIC)
    while at >= 0:
        end = at + 4
        if at + 16 <= len(data):
            version, size, length = struct.unpack_from("<HHQ", data, at + 4)
            if version == 1 and size >= 16 and at + size + length <= len(data):
                place, end = at + size, at + size + length
                while place + 48 <= end:
                    kind, _, header, payload = struct.unpack_from("<HHIQ", data, place)
                    if header < 48 or kind not in (PTX, CODE):
                        break
                    (arch,) = struct.unpack_from("<I", data, place + 28)
                    (flags,) = struct.unpack_from("<Q", data, place + 40)
                    found.add((kind, arch, flags & (ALONE | FAMILY)))
                    place += header + payload
        at = data.find(MAGIC, end)
    return found


def runs(entry, gpu):
    kind, arch, flags = entry
    if flags & ALONE:
        return arch == gpu
    if kind == CODE or flags & FAMILY:
        return arch // 10 == gpu // 10 and arch <= gpu
    return arch <= gpu


def name_of(entry):
    kind, arch, flags = entry
    return f"{'sm' if kind == CODE else 'compute'}_{arch}{'a' if flags & ALONE else 'f' if flags & FAMILY else ''}"


def files_of(root):
    skipped = {os.path.join(root, name) for name in ("proc", "sys", "dev")}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if os.path.join(folder, name) not in skipped)
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


root, gpus, ignored = sys.argv[1], sys.argv[2].split(","), set(sys.argv[3:])
numbers = [int(re.sub("[^0-9]", "", gpu)) for gpu in gpus]
lacking = []
count = 0
for path in files_of(root):
    with open(path, "rb") as file:
        if file.read(4) != b"\\x7fELF":
            continue
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            entries = entries_of(data)
    if not entries:
        continue
    count += 1
    if os.path.basename(path) in ignored:
        continue
    lost = [gpu for gpu, number in zip(gpus, numbers) if not any(runs(entry, number) for entry in entries)]
    if lost:
        has = ", ".join(name_of(entry) for entry in sorted(entries, key=lambda one: (one[1], one)))
        lacking.append(f"/{os.path.relpath(path, root)} has no code for {', '.join(lost)}: it has {has}")
for line in lacking[:20]:
    print(line, file=sys.stderr)
if count == 0:
    sys.exit("mlspec: no file of the image has code for a GPU")
if lacking:
    sys.exit(f"mlspec: {len(lacking)} of {count} files with code for GPUs have none for some of {', '.join(gpus)}")
print(f"{count} files have code for {', '.join(gpus)}")
`;
