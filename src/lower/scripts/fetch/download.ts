/**
 * How a file is fetched with nothing but Python's own library, 3.6 or later: gone on with where a server broke off, checked,
 * and under its name only when it is whole. What comes after it tells how to ask: authorize(request, secret) adds what the
 * server wants, hint(code, secret) says what may be wrong where it refuses.
 */
export const DOWNLOAD = `
import hashlib, http.client, os, re, sys, time, urllib.error, urllib.parse, urllib.request

try:
    import fcntl
except ImportError:
    fcntl = None

BLOCK = 1 << 20
TRIES = 6


def say(text):
    print("mlspec: " + text, file=sys.stderr, flush=True)


def refuse(text):
    say(text)
    sys.exit(1)


def shown(url):
    """An address for people: what is asked of it may be a secret."""
    return url.split("?")[0]


class Redirects(urllib.request.HTTPRedirectHandler):
    """Credentials go to the host they are for and to no other, and never from https to http."""

    def redirect_request(self, request, response, code, message, headers, url):
        following = super().redirect_request(request, response, code, message, headers, url)
        if following is None:
            return None
        before, after = urllib.parse.urlsplit(request.full_url), urllib.parse.urlsplit(url)
        if before.scheme == "https" and after.scheme != "https":
            refuse("%s leads from https to http" % shown(request.full_url))
        credentials = request.unredirected_hdrs.get("Authorization")
        if credentials and (before.scheme, before.netloc) == (after.scheme, after.netloc):
            following.add_unredirected_header("Authorization", credentials)
        return following


opener = urllib.request.build_opener(Redirects)


def fetch_more(url, part, secret):
    """Adds what the server gives to the part; true if that was all of it."""
    have = os.path.getsize(part)
    request = urllib.request.Request(url, headers={"User-Agent": "mlspec", "Accept-Encoding": "identity"})
    if have:
        request.add_header("Range", "bytes=%d-" % have)
    authorize(request, secret)
    try:
        response = opener.open(request, timeout=60)
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:
            os.truncate(part, 0)
            return False
        if error.code < 500 and error.code not in (408, 425, 429):
            refuse("%s answers %d%s" % (shown(url), error.code, hint(error.code, secret)))
        raise
    with response, open(part, "r+b") as out:
        if response.status == 206 and (response.headers.get("Content-Range") or "").startswith("bytes %d-" % have):
            out.seek(0, os.SEEK_END)
        else:
            out.truncate(0)
        told, got = response.headers.get("Content-Length"), 0
        while True:
            block = response.read(BLOCK)
            if not block:
                break
            out.write(block)
            got += len(block)
        out.flush()
        os.fsync(out.fileno())
    return told is None or got >= int(told)


def problem_of(part, sha256, size):
    if size != "-" and os.path.getsize(part) != int(size):
        return "%d bytes instead of %s" % (os.path.getsize(part), size)
    if sha256 == "-":
        return None
    found = hashlib.sha256()
    with open(part, "rb") as file:
        for block in iter(lambda: file.read(BLOCK), b""):
            found.update(block)
    return None if found.hexdigest() == sha256 else "the SHA-256 " + found.hexdigest() + " instead of " + sha256


def is_there(path, size):
    return os.path.exists(path) and (size == "-" or os.path.getsize(path) == int(size))


def fetch(sha256, size, mode, secret, url, path):
    if is_there(path, size):
        return
    part = path + ".mlspec-part"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        held = open(part, "ab")
    except OSError as error:
        refuse("%s cannot be written: %s; it wants a volume that the container's user may write to" % (path, error.strerror))
    with held:
        # Of containers that share the volume one fetches.
        if fcntl is not None:
            try:
                fcntl.flock(held, fcntl.LOCK_EX)
            except OSError:
                pass
        if is_there(path, size):
            return
        if not os.path.exists(part):
            return fetch(sha256, size, mode, secret, url, path)
        say("fetching %s" % path)
        tries = wrong = 0
        resumed = os.path.getsize(part) > 0
        while True:
            before = os.path.getsize(part)
            reason = "the connection ended early"
            try:
                whole = fetch_more(url, part, secret)
            except (ValueError, http.client.HTTPException) as error:
                # Its text may hold what was asked.
                whole, reason = False, type(error).__name__
            except OSError as error:
                whole, reason = False, str(error)
            if whole:
                problem = problem_of(part, sha256, size)
                if problem is None:
                    break
                os.truncate(part, 0)
                wrong += 1
                # What was left of another time may be of another file.
                if not resumed or wrong == 2:
                    refuse("%s holds %s" % (shown(url), problem))
                resumed = False
                continue
            tries = 0 if os.path.getsize(part) > before else tries + 1
            resumed = resumed or os.path.getsize(part) > 0
            if tries == TRIES:
                refuse("%s cannot be fetched: %s" % (shown(url), reason))
            time.sleep(min(2 ** tries / 4, 30))
        os.chmod(part, int(mode, 8))
        os.replace(part, path)
`;
