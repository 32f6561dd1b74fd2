import { Auth } from "../../proto/index.ts";
import { type SessionService, unaryHandler } from "./session-service.ts";

/** What a registry asks for. An identity token goes without a name. */
export interface RegistryLogin {
  readonly username: string;
  readonly secret: string;
}

/** Lends these logins, by the registry's host; any other registry is asked as nobody. Tokens are left to the engine. */
export function givenLogins(logins: ReadonlyMap<string, RegistryLogin>): SessionService {
  const credentials = async ({ Host }: { readonly Host: string }) => {
    // The name under which engines ask for Docker Hub is not the one people write.
    const found = logins.get(Host) ?? (Host === "registry-1.docker.io" ? logins.get("docker.io") : undefined);
    return { Username: found?.username ?? "", Secret: found?.secret ?? "" };
  };
  return new Map([unaryHandler(Auth.method.credentials, credentials)]);
}
