import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { unknownWord, usageFailure } from "../failure.ts";
import { isVersion, MATRIX_KINDS, type MatrixRow, type MatrixWishes, matrix } from "../matrix.ts";
import { textTable } from "../text-table.ts";

/** Shows which PyTorch, CUDA, GPUs, drivers and versions of Python go together. */
export const matrixCommand = command({
  operands: "[KIND=VALUE...]",
  about:
    "Shows which PyTorch, CUDA, GPUs, drivers and versions of Python go together, as far as the catalogue knows.\nKinds: torch, cuda, flavour, python, gpu, driver; torch==2.7 stands for every 2.7.",
  flags: {
    why: { kind: "switch", doc: "also what does not fit, and why" },
    json: { kind: "switch", doc: "print JSON" },
  },
  examples: ["mlspec matrix torch==2.7 gpu=sm_120", "mlspec matrix --why torch==2.7 gpu=sm_120"],
  run: async ({ values, operands }, io) => {
    const wishes = readWishes(operands);
    // Of other versions than the one that is asked for nobody wants to know why they are not it.
    const { torch, ...others } = wishes;
    const rows = matrix(others).filter((row) => torch === undefined || isVersion(row.torch, torch));
    const fitting = rows.filter(({ reasons }) => reasons.length === 0);
    if (values.json) {
      io.out.write(`${JSON.stringify(values.why ? rows : fitting, undefined, 2)}\n`);
    } else {
      io.out.write(fitting.length === 0 ? "Nothing fits.\n" : fittingTable(fitting));
      const rest = rows.filter(({ reasons }) => reasons.length > 0);
      if (values.why && rest.length > 0) io.out.write(`\n${othersTable(rest)}`);
    }
    return fitting.length === 0 ? EXIT.badSpec : EXIT.ok;
  },
});

function readWishes(operands: readonly string[]): MatrixWishes & { readonly torch?: string } {
  const wishes = operands.map((operand) => {
    const match = /^([a-z]+)={1,2}(.+)$/.exec(operand);
    if (match === null)
      throw usageFailure(`"${operand}" is no KIND=VALUE`, `kinds are ${MATRIX_KINDS.join(", ")}`);
    const [, kind = "", value = ""] = match;
    if (!(MATRIX_KINDS as readonly string[]).includes(kind)) {
      throw unknownWord("kind", kind, MATRIX_KINDS, `kinds are ${MATRIX_KINDS.join(", ")}`);
    }
    const isWord = kind === "gpu" || kind === "flavour";
    if (!(isWord ? /^[a-z][a-z0-9_.]*$/ : /^[0-9]+(?:\.[0-9]+)*$/).test(value)) {
      throw usageFailure(`"${value}" is no value of ${kind}`, isWord ? "as in gpu=sm_90" : "it is a version");
    }
    return [kind, value] as const;
  });
  return Object.fromEntries(wishes);
}

function fittingTable(rows: readonly MatrixRow[]): string {
  return textTable([
    ["TORCH", "VISION", "AUDIO", "FLAVOUR", "CUDA", "DRIVER", "PYTHON", "GPUS"],
    ...rows.map((row) => [
      row.torch,
      row.torchvision,
      row.torchaudio,
      row.flavour,
      row.cuda || "-",
      row.driver === "" ? "-" : `>=${row.driver}`,
      row.python.join("-"),
      row.gpus.join(" ") || "-",
    ]),
  ]);
}

function othersTable(rows: readonly MatrixRow[]): string {
  return textTable([
    ["TORCH", "FLAVOUR", "WHY NOT"],
    ...rows.map(({ torch, flavour, reasons }) => [torch, flavour, reasons.join("; ")]),
  ]);
}
