import type { Code } from "./index.ts";

/**
 * The rule each message comes under. An id never changes its meaning and is never given twice; what it is about is told by
 * the table of rules in src/lint.
 */
const RULE_IDS: Readonly<Partial<Record<Code, string>>> = {
  "image-by-tag": "ML001",
  "floating-image": "ML002",
  "registry-not-allowed": "ML003",
  "torch-companion": "ML010",
  "torch-flavour": "ML010",
  "torch-label": "ML010",
  "torch-python": "ML010",
  "gpu-toolkit": "ML011",
  "gpu-wheels": "ML011",
  "driver-too-old": "ML012",
  "cuda-twice": "ML013",
  "cuda-in-cpu-target": "ML014",
  "devel-runtime": "ML015",
  "no-nvcc": "ML016",
  "unpinned-requirement": "ML020",
  "lock-drift": "ML021",
  "lock-stale": "ML021",
  "locked-without-hash": "ML022",
  "extra-index": "ML023",
  "git-by-branch": "ML024",
  "model-unpinned": "ML024",
  "pip-in-step": "ML025",
  "needs-system-package": "ML026",
  "credentials-in-url": "ML030",
  "secret-in-text": "ML030",
  "secret-without-network": "ML031",
  "secret-required": "ML032",
  "secret-in-file": "ML033",
  "host-keys": "ML034",
  "runs-as-root": "ML040",
  "user-without-number": "ML041",
  "no-healthcheck": "ML042",
  "shell-entrypoint": "ML043",
  "no-init": "ML044",
  "large-copy": "ML050",
  "only-ignored": "ML051",
  "no-ignore-file": "ML052",
  "secret-file": "ML053",
  "layer-budget": "ML060",
  "many-layers": "ML061",
  "python-overlap": "ML062",
  "variant-without-plain": "ML070",
  "wheel-missing": "ML071",
  "component-unchecked": "ML080",
  "model-unchecked": "ML080",
  "unchecked-download": "ML080",
  "network-not-needed": "ML081",
  "attestation-missing": "ML082",
  "component-unverified": "ML083",
  "mpi-host-unsaid": "ML090",
  "pinned-without-snapshot": "ML091",
  "label-missing": "ML100",
  "name-forbidden": "ML101",
  "image-too-large": "ML102",
};

/** The rule of a message; undefined for one that is no rule. */
export function ruleOf(code: Code): string | undefined {
  return RULE_IDS[code];
}

/** The messages that come under a rule. */
export function codesOf(rule: string): readonly Code[] {
  const codes = Object.keys(RULE_IDS) as Code[];
  return codes.filter((code) => RULE_IDS[code] === rule);
}
