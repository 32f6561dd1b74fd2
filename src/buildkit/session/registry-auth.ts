import { Auth } from "../../proto/index.ts";
import { RpcCode, RpcError } from "../rpc/index.ts";
import { type DockerConfig, DockerCredentials } from "./auth/docker-credentials.ts";
import { fetchToken } from "./auth/fetch-token.ts";
import { publicKeyBytes, signPayload, TokenSeeds, tokenKey } from "./auth/token-key.ts";
import { trustedCertificates } from "./auth/trusted-certificates.ts";
import { type SessionService, unaryHandler } from "./session-service.ts";

export type RegistryAuthOptions = DockerConfig;

/** Both kinds of names are in use. */
const proxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"] as const;

/**
 * Lends what docker knows of registries: its configuration and its credential helpers. A registry that docker does not
 * know gets empty credentials, which means anonymous.
 *
 * Where a registry wants a token, it is fetched here, so that the engine never sees the password; it knows us again by
 * a key. Engines fetch tokens themselves, with the credentials, for registries that want these, where
 * BUILDKIT_NO_CLIENT_TOKEN is true, and where this machine needs a proxy to get out, which is not spoken here.
 */
export function registryAuth(options: RegistryAuthOptions): SessionService {
  const docker = new DockerCredentials(options);
  const seeds = new TokenSeeds(options.configDir);
  const keyFor = async (host: string, salt: Uint8Array) => {
    const reason = tokensRefused(options.env);
    if (reason !== undefined) throw new RpcError({ code: RpcCode.UNAVAILABLE, message: reason });
    const { secret } = await docker.find(host);
    return tokenKey(salt, secret === "" ? undefined : await seeds.of(host));
  };
  return new Map([
    unaryHandler(Auth.method.credentials, async ({ Host }) => {
      const { username, secret } = await docker.find(Host);
      return { Username: username, Secret: secret };
    }),
    unaryHandler(Auth.method.fetchToken, async ({ Host, Realm, Service, Scopes, ClientID }) => {
      const ca = await trustedCertificates(options.env);
      const request = { realm: Realm, service: Service, scopes: Scopes, clientId: ClientID, ca };
      const { token, expiresIn, issuedAt } = await fetchToken(request, await docker.find(Host));
      return { Token: token, ExpiresIn: BigInt(expiresIn), IssuedAt: BigInt(issuedAt) };
    }),
    unaryHandler(Auth.method.getTokenAuthority, async ({ Host, Salt }) => ({
      PublicKey: publicKeyBytes(await keyFor(Host, Salt)),
    })),
    unaryHandler(Auth.method.verifyTokenAuthority, async ({ Host, Salt, Payload }) => ({
      Signed: signPayload(await keyFor(Host, Salt), Payload),
    })),
  ]);
}

/** Why tokens are left to the engine; undefined where they are not. */
function tokensRefused(env: RegistryAuthOptions["env"]): string | undefined {
  if (/^(1|t|T|TRUE|true|True)$/.test(env.BUILDKIT_NO_CLIENT_TOKEN ?? ""))
    return "client side tokens disabled";
  const proxy = proxyVariables.find((name) => env[name]);
  return proxy === undefined ? undefined : `client side tokens are not fetched through ${proxy}`;
}
