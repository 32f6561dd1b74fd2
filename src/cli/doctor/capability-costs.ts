import { supports } from "../../llb/index.ts";
import type { EngineCapabilities } from "../engine/index.ts";

/** Something an engine may lack, what that costs, and the BuildKit release that has it. */
interface CapabilityCost {
  readonly id: string;
  readonly list: keyof EngineCapabilities;
  readonly cost: string;
  readonly since: string;
}

const COSTS: readonly CapabilityCost[] = [
  {
    id: "mergeop",
    list: "llb",
    since: "0.10, and in Docker the containerd image store",
    cost: "independent parts cannot be merged: their files are copied instead, which takes time and space",
  },
  {
    id: "exporter.image.attestations",
    list: "llb",
    since: "0.11",
    cost: "--sbom and --provenance do nothing",
  },
  { id: "exporter.multiple", list: "llb", since: "0.13", cost: "a build has one output" },
  { id: "exec.secretenv", list: "llb", since: "0.10", cost: "a secret cannot be an environment variable" },
  {
    id: "exec.meta.ulimit",
    list: "llb",
    since: "0.10",
    cost: "--ulimit is left out, with a warning",
  },
  { id: "source.ocilayout", list: "llb", since: "0.11", cost: "named contexts cannot be OCI layouts" },
  {
    id: "source.git.mtime",
    list: "llb",
    since: "0.29",
    cost: "files of a git context have the time of their checkout, so images are not reproducible by it",
  },
  {
    id: "gateway.warnings",
    list: "abilities",
    since: "0.10",
    cost: "a spec's warnings are not shown by other clients",
  },
  {
    id: "source.metaresolver",
    list: "abilities",
    since: "0.13",
    cost: "images are looked up the older way, and policies of the engine cannot name another source for them",
  },
];

/** What an engine lacks, with what it costs. */
export function missingCapabilities(
  found: EngineCapabilities,
): readonly Pick<CapabilityCost, "id" | "cost" | "since">[] {
  return COSTS.filter(({ id, list }) => !supports(found[list], id));
}
