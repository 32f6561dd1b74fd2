/**
 * pool: engines that builds are sent to.
 *
 * In: addresses with weights. Out: a lease of the engine a build's identity belongs to, or of the next one when that
 * does not answer; what is known of each.
 * Invariant: the same identity meets the same engine while that is healthy; a lost engine moves only what it had.
 * It must not know what is built.
 */
export type { After } from "./clock.ts";
export {
  createPool,
  type EngineLease,
  type EnginePool,
  type NodeStatus,
  type PoolOptions,
} from "./create-pool.ts";
