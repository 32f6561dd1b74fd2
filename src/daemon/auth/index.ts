/**
 * auth: who calls.
 *
 * In: a door (socket, token, certificate) and a call's metadata. Out: a `Caller`, or UNAUTHENTICATED.
 * Invariant: no token leaves this room: handlers get metadata without it, messages say what was expected.
 * It must not know what is called.
 */
export { type Caller, type CallIdentity, identityOf, withIdentity } from "./caller.ts";
export { type Door, identify } from "./identify.ts";
export { openTokens, type Tokens } from "./tokens.ts";
