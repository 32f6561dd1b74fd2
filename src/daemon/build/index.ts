/**
 * build: mlspec.v1.Builds.
 *
 * In: calls of clients. Out: builds at engines of the pool, their news, and their records.
 * Invariant: a build's files go when it ends, however it ends; its secrets are in memory while it runs and nowhere
 * else; a client that reads slowly holds up nobody and costs no more than its buffer.
 * It must not know how the pool chooses, or how calls come in.
 */
export type { BuildTools } from "./build-call.ts";
export { buildsHandlers } from "./builds-service.ts";
