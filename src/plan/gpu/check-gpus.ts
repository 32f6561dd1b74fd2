import {
  CUDA_RELEASES,
  type CudaRelease,
  FLAVOURS,
  type Flavour,
  TORCH_RELEASES,
} from "../../catalog/index.ts";
import type { Fix, Reporter } from "../../diagnostics/index.ts";
import type { Span } from "../../source/index.ts";
import type { TargetSpec } from "../../spec/index.ts";
import { isOlder } from "../version.ts";
import { type TorchPin, torchPins } from "./torch-pins.ts";

interface Chosen {
  readonly flavour: Flavour | undefined;
  readonly release: CudaRelease | undefined;
}

/** Whether GPUs, flavour, PyTorch's family and Python go together, as far as the spec pins them; what does not is reported. */
export function checkGpus(target: TargetSpec, { flavour, release }: Chosen, report: Reporter): boolean {
  const before = report.diagnostics.length;
  const { gpus, host } = target.spec;
  if (
    release !== undefined &&
    host?.driver !== undefined &&
    isOlder(host.driver, asFarAs(host.driver, release.driver))
  ) {
    const params = { driver: host.driver, cuda: release.version, oldest: release.driver };
    report.report("host-driver", target.locate(["host", "driver"]), params);
  }
  for (const [index, gpu] of gpus.entries()) {
    if (release === undefined || compiles(release, gpu)) continue;
    const since = CUDA_RELEASES.filter((one) => compiles(one, gpu)).map((one) => one.version);
    report.report("gpu-toolkit", target.locate(["gpus", index]), { gpu, cuda: release.version, since });
  }
  const pins = torchPins(target.spec);
  for (const { name, label, index } of pins) {
    if (flavour === undefined || label === undefined || label === flavour.name) continue;
    if (!FLAVOURS.some((one) => one.name === label)) continue;
    const at = target.locate(["python", "packages", index]);
    report.report("torch-label", at, { name, label, flavour: flavour.name });
  }
  const torch = pins.find(({ name }) => name === "torch");
  const known = TORCH_RELEASES.find((one) => one.torch === torch?.version);
  if (torch === undefined || known === undefined) return report.diagnostics.length === before;
  checkCompanions(target, pins, known, report);
  const python = target.spec.python?.version?.split(".").slice(0, 2).join(".");
  const [oldest, newest] = known.python;
  if (python?.includes(".") && (isOlder(python, oldest) || isOlder(newest, python))) {
    const params = { torch: torch.version, python, oldest, newest };
    report.report("torch-python", target.locate(["python", "version"]), params);
  }
  if (flavour !== undefined) checkFlavour(target, { torch, flavour, known }, report);
  return report.diagnostics.length === before;
}

function checkCompanions(
  target: TargetSpec,
  pins: readonly TorchPin[],
  known: (typeof TORCH_RELEASES)[number],
  report: Reporter,
): void {
  for (const { name, version, index } of pins) {
    if (name !== "torchvision" && name !== "torchaudio") continue;
    if (known[name] === version) continue;
    const params = { name, version, torch: known.torch, wanted: known[name] };
    const at = target.locate(["python", "packages", index]);
    report.report("torch-companion", at, params, versionFix(at, version, known[name]));
  }
}

/** Another version in the text of a requirement; nothing where the text is made by a build arg. */
function versionFix({ file, start, end }: Span, version: string, wanted: string): Fix | undefined {
  const at = file.text
    .slice(start, end)
    .search(new RegExp(`==\\s*${version.replaceAll(".", "\\.")}(?![\\w.])`));
  if (at === -1) return undefined;
  const from = file.text.indexOf(version, start + at);
  return { title: `take ${wanted}`, edits: [{ start: from, end: from + version.length, text: wanted }] };
}

interface PinnedTorch {
  readonly torch: TorchPin;
  readonly flavour: Flavour;
  readonly known: (typeof TORCH_RELEASES)[number];
}

function checkFlavour(target: TargetSpec, { torch, flavour, known }: PinnedTorch, report: Reporter): void {
  const code = Object.hasOwn(known.flavours, flavour.name) ? known.flavours[flavour.name] : undefined;
  const at = target.locate(["python", "packages", torch.index]);
  if (code === undefined) {
    const others = TORCH_RELEASES.filter(({ flavours }) => Object.hasOwn(flavours, flavour.name));
    report.report("torch-flavour", at, {
      torch: torch.version,
      flavour: flavour.name,
      flavours: Object.keys(known.flavours),
      others: others.map((one) => one.torch),
    });
    return;
  }
  if (code.length === 0) return;
  for (const [index, gpu] of target.spec.gpus.entries()) {
    if (code.includes(gpu)) continue;
    const others = TORCH_RELEASES.flatMap((one) =>
      Object.entries(one.flavours)
        .filter(([, list]) => list.includes(gpu))
        .map(([name]) => `torch ${one.torch} for ${name}`),
    );
    const params = { gpu, torch: torch.version, flavour: flavour.name, others: others.slice(0, 4) };
    report.report("gpu-wheels", target.locate(["gpus", index]), params);
  }
}

function compiles({ architectures: [oldest, newest] }: CudaRelease, gpu: string): boolean {
  const number = Number(gpu.slice("sm_".length));
  return number >= oldest && number <= newest;
}

/** A version to as many numbers as another one has. */
function asFarAs(other: string, version: string): string {
  return version.split(".").slice(0, other.split(".").length).join(".");
}
