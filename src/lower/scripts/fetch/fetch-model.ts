import { DOWNLOAD } from "./download.ts";
import { SIGN } from "./sign.ts";

/**
 * Fetches one file whose address, or the right to read it, is a secret, and checks it. Nothing it prints holds the secret.
 * Arguments: how (signed, address or s3), file with the secret, address, region, checksum, folder kept between builds, file to write.
 */
export const FETCH_MODEL = `set -eu
if ! python=$(command -v python3 || command -v python); then
  echo "mlspec: fetching by a secret takes python3, which this root has not; name one that has it by tools" >&2
  exit 69
fi
exec "$python" -I - "$@" <<'END'
${DOWNLOAD}
${SIGN}

import shutil

how, secret_file, address, region, sha256, kept, goal = sys.argv[1:]
with open(secret_file) as file:
    words = file.read().strip()
if not words:
    refuse("the secret is empty")
if how != "s3" and re.search(r"[^!-~]", words):
    refuse("the secret holds more than one word, or a letter no address has")
if how == "address":
    url = words
    try:
        known = urllib.parse.urlsplit(url).port != 0 and re.match(r"https?://[^/?#]", url)
    except ValueError:
        known = None
    if not known:
        refuse("the secret is no address that starts with https:// or http://")
    shown = lambda url: "the address in the secret"
elif how == "signed":
    url = address + ("&" if "?" in address else "?") + words.lstrip("?&")
else:
    url = address
    keys = keys_of(words)
    if not keys.get("access_key_id") or not keys.get("secret_access_key"):
        refuse("the secret holds no aws_access_key_id and aws_secret_access_key")


def authorize(request, secret):
    if how != "s3":
        return
    headers = {name: value for name, value in request.header_items() if name == "Range"}
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    for name, value in signature_headers(url, headers, keys, region, moment).items():
        request.add_unredirected_header(name, value)


def hint(code, secret):
    if how == "s3":
        return "; the keys, the region or the clock may be wrong" if code in (301, 307, 400, 403) else ""
    return "; what was signed may have expired" if code in (400, 401, 403) else ""


part = os.path.join(kept, sha256)
# Whoever shares the folder may have put it there.
if os.path.exists(part) and problem_of(part, sha256, "-"):
    os.remove(part)
fetch(sha256, "-", "0644", "-", url, part)
shutil.copyfile(part, goal)
os.remove(part)
END
`;
