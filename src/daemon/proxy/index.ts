/**
 * proxy: BuildKit's own services, in front of a pool of engines.
 *
 * In: connections of clients such as buildx and buildctl. Out: their calls at an engine, byte for byte, with their
 * metadata, status details, flow control and cancellations; the frontend "mlspec.v0" is answered in process.
 * Invariant: a session, its builds and what belongs to them meet one engine. Tables are bounded; no call waits for ever
 * for what does not come. Nothing of a request but names of builds and sessions is kept.
 * It must not know who may call: `admit` does.
 */
export {
  type ConnectionOptions,
  type ControlProxy,
  type ControlProxyOptions,
  controlProxy,
  type EndedProxyCall,
  type ProxyLimits,
} from "./control-proxy.ts";
export { relayInto } from "./relay-into.ts";
