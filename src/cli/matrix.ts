import { CUDA_RELEASES, FLAVOURS, TORCH_RELEASES } from "../catalog/index.ts";

/** One PyTorch in one flavour, and what it takes. */
export interface MatrixRow {
  readonly torch: string;
  readonly torchvision: string;
  readonly torchaudio: string;
  readonly flavour: string;
  /** Empty without CUDA. */
  readonly cuda: string;
  /** The oldest driver for Linux; empty without CUDA. */
  readonly driver: string;
  readonly python: readonly [oldest: string, newest: string];
  readonly gpus: readonly string[];
  readonly index: string;
  /** Why it does not fit the wishes; empty where it does. */
  readonly reasons: readonly string[];
}

/** What rows are asked for, beside the version of torch, by kind; a version stands for all that begin with it. */
export interface MatrixWishes {
  readonly cuda?: string;
  readonly flavour?: string;
  readonly python?: string;
  readonly gpu?: string;
  readonly driver?: string;
}

/** The kinds of wishes, as a command line writes them. */
export const MATRIX_KINDS = ["torch", "cuda", "flavour", "python", "gpu", "driver"] as const;

/** Every PyTorch and flavour the catalogue has, newest first, each with what of the wishes it does not fulfil. */
export function matrix(wishes: MatrixWishes): readonly MatrixRow[] {
  return TORCH_RELEASES.flatMap(({ torch, torchvision, torchaudio, python, flavours }) =>
    Object.entries(flavours).map(([name, gpus]): MatrixRow => {
      const flavour = FLAVOURS.find((one) => one.name === name);
      const release = CUDA_RELEASES.find(({ version }) => version === flavour?.cuda);
      const row = {
        torch,
        torchvision,
        torchaudio,
        flavour: name,
        cuda: release?.version ?? "",
        driver: release?.driver ?? "",
        python,
        gpus: [...gpus].sort(byNumber),
        index: flavour?.index ?? "",
      };
      return { ...row, reasons: reasonsOf(row, wishes) };
    }),
  );
}

function reasonsOf(row: Omit<MatrixRow, "reasons">, wishes: MatrixWishes): readonly string[] {
  const { cuda, flavour, python, gpu, driver } = wishes;
  const [oldest, newest] = row.python;
  return [
    ...(flavour !== undefined && row.flavour !== flavour ? [`it is for ${row.flavour}`] : []),
    ...(cuda !== undefined && !isVersion(row.cuda, cuda)
      ? [row.cuda === "" ? "it has no CUDA" : `it has CUDA ${row.cuda}`]
      : []),
    ...(python !== undefined && (compare(python, oldest) < 0 || compare(python, newest) > 0)
      ? [`its wheels are for Python ${oldest} to ${newest}`]
      : []),
    ...(gpu !== undefined && !row.gpus.includes(gpu)
      ? [row.gpus.length === 0 ? "it has no code for NVIDIA GPUs" : `it has no code for ${gpu}`]
      : []),
    ...(driver !== undefined && row.driver !== "" && compare(driver, row.driver) < 0
      ? [`it takes the driver ${row.driver}`]
      : []),
  ];
}

/** Whether a version is the one that is asked for, or one of it: 2.7.1 is a 2.7. */
export function isVersion(version: string, wanted: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}

/** Versions number by number; what is not said counts as zero. */
function compare(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function byNumber(a: string, b: string): number {
  return Number(a.slice("sm_".length)) - Number(b.slice("sm_".length));
}
