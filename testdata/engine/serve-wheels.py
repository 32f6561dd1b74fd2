"""Serves the wheels on this machine's disk as one PEP 503 index on loopback.

Where they lie is read from pip's own configuration: extra indexes with file URLs and find-links
folders. /simple/ merges them all. /whl/LABEL/ shows the builds with the local version +LABEL of
the projects that have them, as the vendors' own indexes do. Wheels bring their metadata
under PEP 714's name (pips that misread the older name of PEP 658 do not see it). Archives may be cached for
ever, as on the public index: their names stand for their content.
"""

import argparse
import hashlib
import html
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

ANCHOR = re.compile(r'<a\s[^>]*?href="([^"]+)"([^>]*)>', re.IGNORECASE)
PYTHON = re.compile(r'data-requires-python="([^"]*)"')


def normalize(name):
    """The project name of PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


def configured_folders():
    """The local index roots and find-links folders of pip's configuration."""
    pip = [shutil.which("pip") or shutil.which("pip3")]
    command = pip if pip[0] else [sys.executable, "-m", "pip"]
    shown = subprocess.run([*command, "config", "list"], capture_output=True, text=True, check=False)
    roots, links = [], []
    for line in shown.stdout.splitlines():
        key, _, value = line.partition("=")
        words = " ".join(shlex.split(value)).split()
        option = key.rpartition(".")[2]
        if option in ("index-url", "extra-index-url"):
            roots += [unquote(urlsplit(w).path) for w in words if w.startswith("file:")]
        elif option == "find-links":
            links += [unquote(urlsplit(w).path) for w in words if w.startswith(("file:", "/"))]
    found = lambda names: [Path(n) for n in dict.fromkeys(names) if Path(n).is_dir()]
    return found(roots), found(links)


class Archive:
    """A wheel or source archive on disk, with what an index page says of it."""

    def __init__(self, path, sha256=None, python=None):
        self.path, self.python, self._sha256 = path, python, sha256

    @property
    def sha256(self):
        if self._sha256 is None:
            with self.path.open("rb") as file:
                self._sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return self._sha256

    def metadata(self):
        with zipfile.ZipFile(self.path) as wheel:
            name = next(n for n in wheel.namelist() if n.count("/") == 1 and n.endswith(".dist-info/METADATA"))
            return wheel.read(name)

    def anchor(self):
        name = self.path.name
        extra = f' data-requires-python="{self.python}"' if self.python else ""
        if name.endswith(".whl"):
            extra += ' data-core-metadata="true"'
        return f'<a href="/files/{quote(name)}#sha256={self.sha256}"{extra}>{html.escape(name)}</a><br>'


def read_project(page):
    """The archives that one project page of a tree on disk links to."""
    base = page.as_uri()
    for href, rest in ANCHOR.findall(page.read_text()):
        url, fragment = urldefrag(urljoin(base, html.unescape(href)))
        path = Path(unquote(urlsplit(url).path))
        if path.is_file():
            python = PYTHON.search(rest)
            sha256 = fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else None
            yield Archive(path, sha256, python and python.group(1))


def load_projects():
    """Project name to {file name: archive}, over every configured folder."""
    roots, links = configured_folders()
    projects = {}
    for page in (page for root in roots for page in sorted(root.glob("*/index.html"))):
        archives = projects.setdefault(normalize(page.parent.name), {})
        for archive in read_project(page):
            archives.setdefault(archive.path.name, archive)
    for path in (path for folder in links for path in sorted(folder.glob("*.whl"))):
        projects.setdefault(normalize(path.name.split("-")[0]), {}).setdefault(path.name, Archive(path))
    return {name: archives for name, archives in projects.items() if archives}


def labelled(archives, label):
    """The builds with that local version, else those with none."""
    chosen = [a for a in archives if f"+{label}-" in a.path.name]
    return chosen or [a for a in archives if "+" not in a.path.name]


class Index(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are two writes: without this each answer waits 40 ms for the reader's acknowledgement.
    disable_nagle_algorithm = True
    projects = {}
    files = {}
    version = ""

    def do_GET(self):
        match [unquote(part) for part in urlsplit(self.path).path.split("/") if part]:
            case ["health", version] if version == self.version:
                self.reply(b"ok\n", "text/plain")
            case ["simple"] | ["whl", _] if self.projects:
                self.page(f'<a href="{name}/">{name}</a><br>' for name in sorted(self.projects))
            case ["simple", name] if normalize(name) in self.projects:
                self.page(a.anchor() for a in self.projects[normalize(name)].values())
            case ["whl", label, name] if normalize(name) in self.projects:
                archives = list(self.projects[normalize(name)].values())
                self.page(a.anchor() for a in labelled(archives, label))
            case ["files", name] if name in self.files:
                self.archive(self.files[name].path)
            case ["files", name] if name.removesuffix(".metadata") in self.files:
                self.reply(self.files[name.removesuffix(".metadata")].metadata(), "text/plain")
            case _:
                self.reply(b"not found\n", "text/plain", 404)

    do_HEAD = do_GET

    def page(self, lines):
        self.reply(("<!DOCTYPE html>\n" + "\n".join(lines) + "\n").encode(), "text/html; charset=utf-8")

    def reply(self, body, kind, status=200):
        self.head(status, kind, len(body))
        if self.command == "GET":
            self.wfile.write(body)

    def archive(self, path):
        with path.open("rb") as file:
            self.head(200, "application/octet-stream", path.stat().st_size, "max-age=365000000, immutable, public")
            if self.command == "GET":
                shutil.copyfileobj(file, self.wfile, 1 << 20)

    def head(self, status, kind, length, cache=None):
        self.send_response(status)
        if cache:
            self.send_header("Cache-Control", cache)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_):
        """Requests are not logged."""


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--version", required=True, help="/health/VERSION answers for this one alone")
    options.add_argument("--state", help="the folder of whoever started this, to tell its processes by")
    chosen = options.parse_args()
    Index.version = chosen.version
    Index.projects = load_projects()
    Index.files = {name: a for archives in Index.projects.values() for name, a in archives.items()}
    print(f"{len(Index.files)} archives of {len(Index.projects)} projects", flush=True)
    ThreadingHTTPServer(("127.0.0.1", chosen.port), Index).serve_forever()


if __name__ == "__main__":
    main()
