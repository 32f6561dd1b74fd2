import type { LineRule } from "../step-failure.ts";

/** A digest, as much of it as tells it apart. */
const short = (digest = ""): string => digest.slice(0, "sha256:".length + 12);

/** The checksum of nothing. */
const EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** What the engine itself says of images, files and archives that it looks for. */
export const SOURCE_RULES: readonly LineRule[] = [
  {
    id: "no-such-file",
    line: /failed to calculate checksum of ref \S{1,200}: "([^"]{1,300})": not found/,
    sample: ['failed to calculate checksum of ref abc::def: "/train.py": not found'],
    tell: ([, path]) => ({
      says: `there is no ${path} where files takes it from`,
      hint: "paths of src start at the folder that is given to the build, or at the root of what from names; .dockerignore may leave it out",
    }),
  },
  {
    id: "no-secret",
    line: /\bsecret ([\w.-]{1,100}): not found/,
    sample: ["secret hf_token: not found"],
    tell: ([, id]) => ({
      says: `the build was not given the secret ${id}`,
      hint: `--secret id=${id},src=FILE or --secret id=${id},env=VARIABLE; required: false for one that may be missing`,
    }),
  },
  {
    id: "empty-answer",
    line: /digest mismatch (sha256:[0-9a-f]{64}): /,
    sample: [`digest mismatch ${EMPTY}: sha256:${"b".repeat(64)}`],
    tell: ([, got]) =>
      got === EMPTY
        ? {
            says: "the server sent an empty file in place of the one that is meant",
            hint: "it or a proxy on the way may not have that file (curl -I URL): another url, or a mirror",
          }
        : undefined,
  },
  {
    id: "wrong-checksum",
    line: /digest mismatch (sha256:[0-9a-f]{64}): (sha256:[0-9a-f]{64})/,
    sample: [`digest mismatch sha256:${"a".repeat(64)}: sha256:${"b".repeat(64)}`],
    tell: ([, got, expected]) =>
      got === EMPTY
        ? undefined
        : {
            says: `the server sent a file with the checksum ${short(got)}…, and the spec or its lock has ${short(expected)}…`,
            hint: "if it was replaced for a reason, write down its new checksum (mlspec lock does it for a lock); if not, do not use it",
          },
  },
  {
    id: "no-such-image",
    line: /(?:^|\s)([\w.:/-]{1,200}(?::[\w.-]{1,128}|@sha256:[0-9a-f]{64})): not found$/,
    sample: ["docker.io/library/python:3.99-slim: not found"],
    tell: ([, image]) => ({
      says: `its registry has no image ${image}`,
      hint: "look at the tag; an image that is only in Docker's own store is seen by Docker's own builder alone: give it to others by --build-context NAME=docker-image://…, or push it",
    }),
  },
  {
    id: "wrong-platform-image",
    line: /no match for platform in manifest/,
    sample: ["docker.io/library/tool:1: no match for platform in manifest: not found"],
    tell: () => ({
      says: "the image is not there for the platform that is built",
      hint: "--platform or platforms: names others; docker buildx imagetools inspect IMAGE lists what it is for",
    }),
  },
  {
    id: "registry-refused",
    line: /pull access denied|insufficient_scope|authorization failed|denied: requested access|no basic auth credentials/,
    sample: [
      "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
    ],
    tell: () => ({
      says: "the registry does not give this image to who asks, or has no such repository",
      hint: "look at its name; docker login REGISTRY on the machine the build is asked for from: the client hands tokens on",
    }),
  },
  {
    id: "rate-limit",
    line: /toomanyrequests|429 Too Many Requests/,
    sample: ["toomanyrequests: You have reached your pull rate limit."],
    tell: () => ({
      says: "the registry wants fewer questions from this address",
      hint: "docker login raises its limit; a mirror of the engine's needs none: mirrors in buildkitd.toml, registry-mirrors in Docker's daemon.json",
    }),
  },
  {
    id: "engine-without-name",
    line: /dial tcp: lookup ([\w.-]{1,200})(?: on \S{1,60})?: (?:no such host|server misbehaving|i\/o timeout)/,
    sample: ['Get "https://github.com/a.tar.gz": dial tcp: lookup github.com on 192.0.2.53:53: no such host'],
    tell: ([, host]) => ({
      says: `the engine's machine does not find the host ${host}`,
      hint: "its DNS, or a proxy in its environment (HTTPS_PROXY of buildkitd or dockerd); without a way out: mirrors of registries in its configuration, url: of components, endpoint: of models",
    }),
  },
  {
    id: "engine-without-way",
    line: /dial tcp [\w.:[\]-]{1,60}: (?:connect: connection refused|i\/o timeout|connect: no route to host)/,
    sample: ['Get "https://192.0.2.1/a": dial tcp 192.0.2.1:443: connect: connection refused'],
    tell: () => ({
      says: "the engine's machine does not reach the server",
      hint: "the server, a firewall between, or a proxy in the engine's environment (HTTPS_PROXY of buildkitd or dockerd)",
    }),
  },
  {
    id: "engine-without-authority",
    line: /(?:Get|Head|failed to do request).{1,300}x509: certificate signed by unknown authority/,
    sample: [
      'Get "https://registry.example.org/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ],
    tell: () => ({
      says: "the engine does not know the authority that signed the server's certificate",
      hint: "it belongs where the engine looks: ca of a registry in buildkitd.toml, /etc/docker/certs.d/REGISTRY/ca.crt, or the machine's own certificates",
    }),
  },
];
