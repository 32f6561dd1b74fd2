import type { LineRule } from "../step-failure.ts";

/** What comes between a step and a server. */
export const NETWORK_RULES: readonly LineRule[] = [
  {
    id: "untrusted-certificate",
    line: /certificate verify failed|[Ss]elf[- ]signed certificate|unable to get local issuer certificate|SSL certificate problem|certificate signed by unknown authority|server certificate verification failed|Certificate verification failed/,
    sample: ["curl: (60) SSL certificate problem: unable to get local issuer certificate"],
    tell: () => ({
      says: "the server's certificate is of an authority that this stage does not know",
      hint: "small bases know none: packages: [ca-certificates], and after: packages for the step; a company's own go in certificates: [company-ca.pem]",
    }),
  },
  {
    id: "no-name-resolution",
    line: /Temporary failure (?:in name resolution|resolving)|[Cc]ould not resolve host|Name or service not known|Network is unreachable|EAI_AGAIN/,
    sample: ["curl: (6) Could not resolve host: example.org"],
    tell: () => ({
      says: "the step reaches no network",
      hint: "tests, compilations of components and packages, and steps with network: none have none: fetch by files: [{url: …, sha256: …}] or in a step of its own; otherwise it is the engine's DNS or proxy (mlspec build hands HTTP_PROXY on)",
    }),
  },
  {
    id: "no-git-credentials",
    line: /could not read Username for|Host key verification failed|Permission denied \(publickey|terminal prompts disabled/,
    sample: ["fatal: could not read Username for 'https://example.org': No such device or address"],
    tell: () => ({
      says: "the git server wants to know who asks",
      hint: "ssh: [default] lends the step your agent (build with --ssh default); secrets: [token] and a credential helper serve https",
    }),
  },
  {
    id: "gated-model",
    line: /GatedRepoError|[Cc]annot access gated repo|Access to model .{1,120} is restricted/,
    sample: ["huggingface_hub.errors.GatedRepoError: 401 Client Error."],
    tell: () => ({
      says: "the model's owner wants to know who asks",
      hint: "accept its terms on the hub, and give a token: models: [{from: …, token: ID}], built with --secret id=ID,src=FILE",
    }),
  },
  {
    id: "refused",
    line: /(?:HTTP error|Client Error|error:|ERROR:|status code:?|returned error:) ?(401|403)\b|\b(401|403) (?:Client Error|Unauthorized|Forbidden)/,
    sample: ["ERROR: HTTP error 401 while getting https://pypi.example.org/simple/private/"],
    tell: ([, first, second]) => ({
      says: `the server refused, with status ${first ?? second}`,
      hint: "a private index: python: {index: {url: …, secret: ID}}, built with --secret id=ID,env=VARIABLE; a step: secrets: [ID]",
    }),
  },
];
