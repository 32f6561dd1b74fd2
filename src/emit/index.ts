/**
 * emit: what runs an image, as files for others' tools: Compose, Kubernetes, Slurm, GitHub's workflows; and what builds it
 * elsewhere: a Dockerfile, a definition file.
 *
 * In: a plan, and what it is to run with. Out: text. Invariant: pure; equal input gives equal text; nothing asks for more
 * rights than the image needs. It must not know how a plan came about, nor reach anything.
 */
export { composeFile } from "./compose-file.ts";
export { definitionFile } from "./definition/print-definition.ts";
export { type BuildFile, dockerfile } from "./dockerfile/print-dockerfile.ts";
export { kubernetesManifests } from "./kubernetes.ts";
export { type RunWishes, runFacts } from "./run-facts.ts";
export { slurmScript } from "./slurm.ts";
export { type WorkflowBuild, workflowFile } from "./workflow.ts";
