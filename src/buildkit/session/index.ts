/**
 * A client's session: the services that an engine calls back for, over the connection the client already has.
 *
 * In go services, each for one thing the client lends (`localFiles`, `createUploads`, `secrets`, `sshAgents`,
 * `registryAuth`, `givenLogins`), judges (`sourcePolicy`), takes (`exportReceiver`) or both (`openLayouts`), and a
 * connection; out comes a session whose id goes into a build (`createSession`).
 * Invariant: the engine sees what was named and nothing else: no file outside a named folder, no path written outside
 * a target, no value in a message. What is received is whole, or not there. Memory does not grow with files.
 * It must not know builds.
 */
export { type DockerConfig, DockerCredentials } from "./auth/docker-credentials.ts";
export { fetchToken } from "./auth/fetch-token.ts";
export { trustedCertificates } from "./auth/trusted-certificates.ts";
export { type LayoutCache, type LayoutUse, type OpenLayouts, openLayouts } from "./content/open-layouts.ts";
export { createSession, type Session, type SessionOptions } from "./create-session.ts";
export { type ExportTarget, exportReceiver } from "./export-receiver.ts";
export { givenLogins, type RegistryLogin } from "./given-logins.ts";
export { localFiles } from "./local-files.ts";
export { type RegistryAuthOptions, registryAuth } from "./registry-auth.ts";
export { type SecretSource, secrets } from "./secrets.ts";
export type { SessionService } from "./session-service.ts";
export { type PolicySource, type PolicyVerdict, sourcePolicy } from "./source-policy.ts";
export { type AgentTalk, type SshAgent, sshSocketAgent } from "./ssh-agent.ts";
export { sshAgents } from "./ssh-agents.ts";
export { readSshKey, type SshKey, sshKeyAgent } from "./ssh-key-agent.ts";
export { createUploads, type Uploads } from "./uploads.ts";
