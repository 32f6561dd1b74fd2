/**
 * Frameworks from real wheels, where this machine has them: what people do with them, done in the images. It takes some
 * minutes, so it runs by `make gallery-full` alone.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { engineEnv, root } from "./engine.ts";
import { buildSpec, output } from "./frontend-build-spec.ts";

const index = spawnSync(join(root, "testdata/engine/pip-index"), { env: engineEnv(), encoding: "utf8" });
const missing =
  process.env.MLSPEC_FULL === undefined
    ? "make gallery-full runs them"
    : index.status === 0
      ? undefined
      : index.stdout.trim();

const TRAIN = `import torch
torch.manual_seed(0)
x = torch.linspace(-1, 1, 64).unsqueeze(1)
y = 3 * x + 0.5
model = torch.nn.Linear(1, 1)
step = torch.optim.SGD(model.parameters(), lr=0.2)
losses = []
for _ in range(60):
    loss = torch.nn.functional.mse_loss(model(x), y)
    step.zero_grad(); loss.backward(); step.step()
    losses.append(loss.item())
assert losses[-1] < 1e-3 < losses[0], losses
print("torch", torch.__version__.split("+")[0] != "", "learned", round(model.weight.item()), torch.cuda.is_available())
`;

const INFER = `import numpy, onnx, onnxruntime
from onnx import TensorProto, helper
node = helper.make_node("Relu", ["x"], ["y"])
put = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [3])
graph = helper.make_graph([node], "g", [put("x")], [put("y")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
print("onnxruntime", session.run(None, {"x": numpy.array([-1, 0, 2], dtype=numpy.float32)})[0].tolist())
`;

const TOKENIZE = `from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast
tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer.train_from_iterator(["small images build fast"], trainers.WordLevelTrainer(special_tokens=["[UNK]"]))
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]")
print("transformers", fast.decode(fast("images build slowly")["input_ids"]))
`;

const RANKS = `from mpi4py import MPI
world = MPI.COMM_WORLD
total = world.allreduce(world.rank)
if world.rank == 0: print("mpi4py", world.size, "ranks", total)
`;

const TRAIN_NET = `import torch
net = torch.nn.Linear(2, 1)
with torch.no_grad():
    net.weight.copy_(torch.tensor([[2.0, -1.0]]))
    net.bias.fill_(0.5)
torch.save(net.state_dict(), "/w/net.pt")
`;

const EXPORT_NET = `import torch
net = torch.nn.Linear(2, 1)
net.load_state_dict(torch.load("/in/net.pt"))
torch.onnx.export(net, (torch.zeros(1, 2),), "/out/net.onnx", input_names=["x"], output_names=["y"], dynamo=False)
`;

const INFER_NET = `import importlib.util, numpy, onnxruntime
session = onnxruntime.InferenceSession("/models/net/net.onnx", providers=["CPUExecutionProvider"])
y = session.run(None, {"x": numpy.array([[3, 1]], dtype=numpy.float32)})[0].tolist()
print("exported", y, "torch" if importlib.util.find_spec("torch") else "no torch")
`;

interface Framework {
  readonly name: string;
  readonly spec: string;
  readonly program: string;
  readonly command: readonly string[];
  readonly prints: string;
}

const slim = "base: python:3.11-slim\n";
const FRAMEWORKS: readonly Framework[] = [
  {
    name: "torch takes training steps on a processor",
    spec: `${slim}python: {packages: ["torch==2.13.0+cpu", numpy], index: INDEX}\n`,
    program: TRAIN,
    command: ["python", "/app/run.py"],
    prints: "torch True learned 3 False",
  },
  {
    name: "onnxruntime infers",
    spec: `${slim}python: {packages: [onnxruntime, onnx, numpy], index: INDEX}\n`,
    program: INFER,
    command: ["python", "/app/run.py"],
    prints: "onnxruntime [0.0, 0.0, 2.0]",
  },
  {
    name: "torch's weights are exported to ONNX apart from the image, which infers without torch",
    spec: `${slim}targets:
  app:
    default: true
    python: {packages: [onnxruntime, numpy], index: INDEX}
    models: [{from: trainer, src: /w/net.pt, to: /models/net/, convert: {from: trainer, run: ${JSON.stringify(["python3", "-c", EXPORT_NET])}}}]
  trainer:
    python: {packages: ["torch==2.13.0+cpu", onnx, numpy], index: INDEX}
    steps: [{run: ${JSON.stringify(["python3", "-c", TRAIN_NET])}, workdir: /w}]
`,
    program: INFER_NET,
    command: ["python", "/app/run.py"],
    prints: "exported [[5.5]] no torch",
  },
  {
    name: "a tokenizer of transformers is trained, and reads",
    spec: `${slim}python: {packages: [transformers, tokenizers], index: INDEX}\nenv: {TRANSFORMERS_VERBOSITY: error}\n`,
    program: TOKENIZE,
    command: ["python", "/app/run.py"],
    prints: "transformers images build [UNK]",
  },
  {
    name: "mpi4py adds on four ranks of the distribution's Open MPI",
    spec: `${slim}packages: [openmpi-bin, libopenmpi3]\npython: {packages: [mpi4py], index: INDEX}\nuser: {name: runner}\n`,
    program: RANKS,
    command: ["mpirun", "--oversubscribe", "-n", "4", "python", "/app/run.py"],
    prints: "mpi4py 4 ranks 6",
  },
];

describe.skipIf(missing !== undefined)(
  missing === undefined ? "real wheels" : `real wheels (skipped: ${missing})`,
  () => {
    test.each(FRAMEWORKS)("$name", async ({ spec, program, command, prints }) => {
      const tag = `mlspec-test/framework-${command[0]}-${prints.split(" ")[0]}`;
      const text = `${spec.replaceAll("INDEX", index.stdout.trim())}files: [run.py:/app/]\n`;
      const network = ["--network", "host", "--allow", "network.host"];
      const built = await buildSpec(text, { "run.py": program }, [...network, "--load", "--tag", tag]);
      expect(built.code, built.stderr).toBe(0);
      expect(await output(tag, ...command)).toBe(prints);
    });
  },
);
