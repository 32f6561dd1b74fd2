/** A server of models or applications: how it is started, and how one sees that it works. */
export interface ServingPreset {
  readonly name: string;
  readonly what: string;
  /** Where these facts are from. */
  readonly facts: string;
  readonly port: number;
  /** Its command line has no word for the port: another needs a configuration file of the user's. */
  readonly hasFixedPort?: true;
  /** Further ports it listens on. */
  readonly ports: readonly number[];
  /** What it cannot do without: `app`, a name in Python; `model`, a folder or a name. */
  readonly needs?: "app" | "model";
  /**
   * Its command line. `${app}`, `${model}`, `${port}` and `${workers}` are filled in; an argument that holds a name nobody
   * gave is left out, with the flag before it.
   */
  readonly argv: readonly string[];
  /** Paths that answer with success while it lives, and once it can take requests. */
  readonly health?: string;
  readonly ready?: string;
  /** The signal at which it lets requests end. */
  readonly stopSignal: string;
  readonly gpu: boolean;
  /** It starts processes it may not wait for, so that something else has to. */
  readonly init: boolean;
  /** Shared memory it takes for its workers. */
  readonly shm?: string;
}

export const SERVING_PRESETS: readonly ServingPreset[] = [
  {
    name: "uvicorn",
    what: "ASGI applications, such as FastAPI's",
    facts: "https://www.uvicorn.org/settings/",
    port: 8000,
    ports: [],
    needs: "app",
    argv: ["uvicorn", "${app}", "--host", "0.0.0.0", "--port", "${port}", "--workers", "${workers}"],
    stopSignal: "SIGTERM",
    gpu: false,
    init: false,
  },
  {
    name: "gunicorn",
    what: "WSGI applications, such as Flask's",
    facts: "https://docs.gunicorn.org/en/stable/settings.html",
    port: 8000,
    ports: [],
    needs: "app",
    argv: [
      "gunicorn",
      "${app}",
      "--bind",
      "0.0.0.0:${port}",
      "--workers",
      "${workers}",
      "--worker-tmp-dir",
      "/dev/shm",
    ],
    stopSignal: "SIGTERM",
    gpu: false,
    init: false,
  },
  {
    name: "vllm",
    what: "Language models, with OpenAI's API",
    facts: "https://docs.vllm.ai/en/latest/cli/serve.html",
    port: 8000,
    ports: [],
    needs: "model",
    argv: ["vllm", "serve", "${model}", "--host", "0.0.0.0", "--port", "${port}"],
    health: "/health",
    ready: "/health",
    stopSignal: "SIGTERM",
    gpu: true,
    init: true,
    shm: "8g",
  },
  {
    name: "triton",
    what: "NVIDIA's Triton, for models of any framework",
    facts:
      "https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/customization_guide/inference_protocols.html",
    port: 8000,
    ports: [8001, 8002],
    needs: "model",
    argv: ["tritonserver", "--model-repository=${model}", "--http-port=${port}"],
    health: "/v2/health/live",
    ready: "/v2/health/ready",
    stopSignal: "SIGTERM",
    gpu: true,
    init: true,
    shm: "1g",
  },
  {
    name: "torchserve",
    what: "PyTorch's own server",
    facts: "https://docs.pytorch.org/serve/configuration.html",
    port: 8080,
    hasFixedPort: true,
    ports: [8081, 8082],
    needs: "model",
    argv: ["torchserve", "--start", "--foreground", "--model-store", "${model}", "--models", "all"],
    health: "/ping",
    ready: "/ping",
    stopSignal: "SIGTERM",
    gpu: true,
    init: true,
    shm: "1g",
  },
  {
    name: "tensorboard",
    what: "TensorBoard, for logs in a folder",
    facts: "https://github.com/tensorflow/tensorboard/blob/master/README.md",
    port: 6006,
    ports: [],
    needs: "model",
    argv: ["tensorboard", "--logdir", "${model}", "--host", "0.0.0.0", "--port", "${port}"],
    health: "/",
    ready: "/",
    stopSignal: "SIGTERM",
    gpu: false,
    init: false,
  },
  {
    name: "mlflow",
    what: "MLflow's tracking server",
    facts: "https://mlflow.org/docs/latest/cli.html#mlflow-server",
    port: 5000,
    ports: [],
    argv: ["mlflow", "server", "--host", "0.0.0.0", "--port", "${port}", "--workers", "${workers}"],
    health: "/health",
    ready: "/health",
    stopSignal: "SIGTERM",
    gpu: false,
    init: true,
  },
];
