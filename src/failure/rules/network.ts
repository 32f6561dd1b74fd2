import type { LineRule, StepFailure, Told } from "../step-failure.ts";

/** Where a line says that it called; of pip's lines the one before them does. */
function calledServer(line: string, { lines }: StepFailure): string | undefined {
  const index = lines
    .map((one) => /^Looking in indexes: https?:\/\/(?:[^@/\s]*@)?([^/,\s]+)/.exec(one)?.[1])
    .find(Boolean);
  const [, host, port] =
    /(?:[Cc]onnect(?:ing)? to |[Cc]onnect to host |host=')([\w.-]+)(?:', port=| port |:)(\d+)/.exec(line) ??
    [];
  return host === undefined ? index : `${host}:${port}`;
}

function noConnection(line: string, step: StepFailure): Told {
  const server = calledServer(line, step);
  if (/^(127\.|localhost\b)/.test(server ?? "")) {
    return {
      says: `nothing answers the step at ${server}`,
      hint: "that address is the step's own, not this machine's: what is to answer is started in the same step; a server of this machine needs an address that others have for it, or --network=host --allow network.host",
    };
  }
  return {
    says: `${server === undefined ? "a server" : server} does not answer the step`,
    hint: "it is down or elsewhere, a firewall is between, or the way there is a proxy (mlspec build hands HTTP_PROXY on); the engine's machine calls, not yours",
  };
}

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
    id: "no-connection",
    // pip says so of each try, also of those before one that went well.
    line: /(?:Retry\(total=0|Max retries exceeded).*(?:Failed to establish a new connection|[Tt]imed? ?out)|(?:Failed|[Uu]nable) to connect to \S+|Could not connect to \S+|failed: (?:Connection (?:refused|timed out)|No route to host)|connect to host \S+ port \d+: /,
    sample: [
      "Looking in indexes: http://127.0.0.1:5078/simple",
      "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPConnection object at 0x7f2c>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/flask/",
    ],
    tell: ({ input }, step) => noConnection(input, step),
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
