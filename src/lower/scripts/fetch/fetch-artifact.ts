import { DOWNLOAD } from "./download.ts";

/**
 * Fetches the files of an artifact in a registry, each checked by its digest, as the manifest is by its own. Files are layers
 * with a title, as ORAS makes them, or archives of files, as ModelKits are. Nothing it prints holds the secret. Sources: OCI
 * distribution and image specification 1.1; the token protocol of Docker's registry; ORAS's notes on artifacts.
 * Arguments: address of the registry, repository, checksum of the manifest, file with the secret or "-", folder kept between
 * builds, folder to write; how many patterns say which files are wanted, those, and patterns of files that are not.
 */
export const FETCH_ARTIFACT = `set -eu
if ! python=$(command -v python3 || command -v python); then
  echo "mlspec: fetching from a registry takes python3, which this root has not; name one that has it by tools" >&2
  exit 69
fi
exec "$python" -I - "$@" <<'END'
${DOWNLOAD}${String.raw`
import base64, json, shutil, tarfile

registry, repository, wanted, secret_file, kept, out = sys.argv[1:7]
cut = 8 + int(sys.argv[7])
include, exclude = sys.argv[8:cut], sys.argv[cut:]
host = urllib.parse.urlsplit(registry).netloc
LARGEST_MANIFEST = 4 << 20
MANIFESTS = {
    "application/vnd.oci.image.manifest.v1+json": "manifest",
    "application/vnd.docker.distribution.manifest.v2+json": "manifest",
    "application/vnd.oci.image.index.v1+json": "index",
    "application/vnd.docker.distribution.manifest.list.v2+json": "index",
}
IMAGES = ("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json")
challenge = None


def basic():
    """The words of a secret that is NAME:PASSWORD, or a file in which docker login keeps them."""
    if secret_file == "-":
        return None
    with open(secret_file) as file:
        text = file.read().strip()
    if text.startswith("{"):
        try:
            auths = json.loads(text).get("auths", {})
        except ValueError:
            refuse("the secret is no JSON")
        entry = auths.get(host) or auths.get("https://" + host) or {}
        return entry.get("auth")
    if ":" not in text:
        refuse("the secret is neither NAME:PASSWORD nor a config.json of Docker")
    return base64.b64encode(text.encode()).decode()


def token():
    """A token of the service the registry names."""
    fields = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    parts = urllib.parse.urlsplit(fields.get("realm", ""))
    if parts.scheme != "https" and parts.netloc.split(":")[0] != host.split(":")[0]:
        refuse("%s asks for tokens at %s, which is no place for a password" % (host, shown(fields.get("realm", "nowhere"))))
    query = {"scope": fields.get("scope") or "repository:%s:pull" % repository}
    if fields.get("service"):
        query["service"] = fields["service"]
    request = urllib.request.Request(fields["realm"] + ("&" if parts.query else "?") + urllib.parse.urlencode(query))
    words = basic()
    if words:
        request.add_unredirected_header("Authorization", "Basic " + words)
    try:
        with opener.open(request, timeout=60) as response:
            answer = json.loads(response.read(LARGEST_MANIFEST).decode())
    except urllib.error.HTTPError as error:
        refuse("%s answers %d%s" % (shown(fields["realm"]), error.code, hint(error.code, "")))
    return answer.get("token") or answer.get("access_token") or ""


def authorize(request, secret):
    if challenge is None:
        return
    if challenge.lower().startswith("bearer"):
        # Anew each time: a large file may outlive a token.
        request.add_unredirected_header("Authorization", "Bearer " + token())
    elif basic():
        request.add_unredirected_header("Authorization", "Basic " + basic())


def hint(code, secret):
    if code not in (401, 403, 404):
        return ""
    return "; the name may be wrong, or credentials are missing" if secret_file == "-" else "; the name or the credentials may be wrong"


def manifest(digest):
    global challenge
    url = "%s/v2/%s/manifests/sha256:%s" % (registry, repository, digest)
    for attempt in range(TRIES):
        request = urllib.request.Request(url, headers={"User-Agent": "mlspec", "Accept": ", ".join(MANIFESTS)})
        authorize(request, "")
        try:
            with opener.open(request, timeout=60) as response:
                body = response.read(LARGEST_MANIFEST + 1)
            break
        except urllib.error.HTTPError as error:
            if error.code == 401 and challenge is None and error.headers.get("WWW-Authenticate"):
                challenge = error.headers["WWW-Authenticate"]
            elif error.code < 500 and error.code not in (408, 425, 429):
                refuse("%s answers %d%s" % (url, error.code, hint(error.code, "")))
            reason = "it answers %d" % error.code
        except OSError as error:
            reason = str(error)
        time.sleep(min(2 ** attempt / 4, 30) if challenge is None else 0)
    else:
        refuse("%s cannot be fetched: %s" % (url, reason))
    if hashlib.sha256(body).hexdigest() != digest:
        refuse("%s is not what its digest says" % url)
    found = json.loads(body.decode())
    if MANIFESTS.get(found.get("mediaType")) == "index" or "manifests" in found:
        inner = found["manifests"]
        if len(inner) != 1:
            refuse("it is an index of %d artifacts: name one of them by its digest" % len(inner))
        return manifest(plain_digest(inner[0]))
    return found


def plain_digest(descriptor):
    kind, _, digest = descriptor.get("digest", "").partition(":")
    if kind != "sha256" or not re.match("[0-9a-f]{64}$", digest):
        refuse("a part of it has no SHA-256 digest")
    return digest


def safe(path):
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts or not parts or re.search("[\0\n\r]", path):
        refuse("a file of it has a name that leads elsewhere")
    return "/".join(parts)


def any_of(patterns, path):
    def expression(pattern):
        return "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return any(re.match("(?s)" + expression(pattern) + r"\Z", path) for pattern in patterns)


def is_wanted(path):
    return (not include or any_of(include, path)) and not any_of(exclude, path)


def put(path, source):
    goal = os.path.join(out, path)
    os.makedirs(os.path.dirname(goal), exist_ok=True)
    with open(goal, "wb") as file:
        shutil.copyfileobj(source, file, BLOCK)
    os.chmod(goal, 0o644)


def unpack(archive):
    with tarfile.open(archive) as members:
        for member in members:
            if member.isdir():
                continue
            path = safe(member.name)
            if not member.isreg():
                refuse("%s is neither a file nor a folder" % path)
            if is_wanted(path):
                put(path, members.extractfile(member))


found = manifest(wanted)
layers = found.get("layers") or found.get("blobs") or []
if found.get("config", {}).get("mediaType") in IMAGES and not any("annotations" in layer for layer in layers):
    refuse("it is an image: name it without oci:// and its files are read from its root")
for layer in layers:
    notes = layer.get("annotations") or {}
    title, kind = notes.get("org.opencontainers.image.title"), layer.get("mediaType", "")
    is_archive = notes.get("io.deis.oras.content.unpack") == "true" or (title is None and re.search(r"[.+]tar(\+gzip)?$|\.tar\.gzip$", kind))
    if not is_archive and title is None:
        refuse("a layer of the media type %s has no title: what file it is nobody says" % (kind or "nobody knows"))
    path = None if is_archive else safe(title)
    if path is not None and not is_wanted(path):
        continue
    digest = plain_digest(layer)
    part = os.path.join(kept, digest)
    # Whoever shares the folder may have put it there.
    if os.path.exists(part) and problem_of(part, digest, "-"):
        os.remove(part)
    fetch(digest, "-", "0644", "", "%s/v2/%s/blobs/sha256:%s" % (registry, repository, digest), part)
    if is_archive:
        try:
            unpack(part)
        except tarfile.TarError as error:
            refuse("a layer of the media type %s is no archive that can be read: %s" % (kind, error))
    else:
        with open(part, "rb") as source:
            put(path, source)
    os.remove(part)
`}END
`;
