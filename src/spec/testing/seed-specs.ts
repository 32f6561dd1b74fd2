/** A spec which uses every key of the language, and every way to write it. */
export const WHOLE_SPEC = `# syntax=example/mlspec:1
args:
  CUDA: 12.4
  DEV: false
  MODE: {default: cpu, values: [cpu, gpu], description: what to compute on}
  IMAGE: "ubuntu:\${CUDA:+22.04}"
base: {build: "\${IMAGE}", runtime: ubuntu:22.04}
platforms: [linux/amd64, linux/arm64]
x-shared: &env {A: 1, B: "\${CUDA}"}
build:
  packages: [build-essential, cmake=3.22.1-1ubuntu1]
  env: {CC: gcc, PATH: "/opt/bin:\${PATH}"}
  workdir: /src
  files: [".:/src/"]
  steps:
    - name: compile
      run: |
        cmake -B out
        cmake --build out -j"\${JOBS:-4}"
      cache: [{path: /root/.cache/ccache, id: ccache, sharing: locked}]
      bind: [{to: /mnt, from: alpine:3.20, writable: true}]
python:
  version: 3.10
  requirements: [requirements.txt, "requirements-\${MODE}.txt"]
  constraints: constraints.txt
  packages: [numpy==1.26.4, "fastapi[all]>=0.100"]
  index: {url: "https://pypi.example.org/simple", secret: pypi_token, username: ci, extra: ["https://download.example.org/whl/cu124"]}
  venv: /opt/venv
  pip: true
  compile: false
packages:
  - libgomp1
  - {when: DEV, then: [gdb, {when: MODE == gpu, then: [cuda-gdb]}]}
files:
  - app/:/app/
  - {src: ["*.py", conf/], to: /app/, owner: "app:app", mode: 0644, exclude: ["**/__pycache__"]}
  - {src: /src/out/server, to: /usr/local/bin/, from: build}
  - {url: "https://example.org/model-\${CUDA}.tar", sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08, to: /models/, unpack: true}
  - {git: "https://example.org/team/tools.git", ref: v1.2.0, subdir: python, to: /opt/tools}
  - to: /etc/app.toml
    content: |
      threads = 4
    when: MODE == gpu and not DEV
directories: [/data, {path: /models, owner: app, mode: "0755"}]
steps:
  - echo plain
  - run: [python, download.py]
    after: python
    env: *env
    workdir: /app
    user: app
    network: none
    shell: [/bin/bash, -c]
    secrets: [api_key, {id: hf, env: HF_TOKEN, optional: true, mode: "0400", uid: 0, gid: 0}, {id: netrc, path: /root/.netrc}]
    ssh: [default, {id: git, path: /run/agent.sock, optional: true}]
    tmpfs: [/tmp, {path: /scratch, size: 64m}]
tests:
  - python -c "import torch"
  - {run: test -e /app/main.py, network: default}
env: {PYTHONUNBUFFERED: 1, EMPTY: , FLAG: true}
labels: {org.opencontainers.image.title: "trainer \${MODE}"}
user: {name: app, uid: 1000, gid: 1000, group: app, home: /home/app, shell: /bin/bash, create: true}
workdir: /app
entrypoint: exec python main.py
cmd: [--port, "8000"]
shell: [/bin/sh, -ec]
expose: [8000, 8001/udp, 9000-9010]
volumes: [/data]
stop_signal: SIGTERM
healthcheck: {http: ":8000/health", interval: 30s, timeout: 3s, start_period: 1m30s, start_interval: 5s, retries: 3}
onbuild: ["RUN make"]
description: Everything at once
targets:
  training:
    python: {packages: [tensorboard]}
    cmd: [python, train.py]
  debug:
    from: training
    env: {DEBUG: 1}
    healthcheck: none
    user: root
  inference:
    default: true
    description: Serves
    base: {image: python:3.11-slim}
    healthcheck: {cmd: [python, check.py]}
    files: [{from: training, src: /app/models/model.pkl, to: /app/models/}]
`;

/** Small specs which together use every construct: what tests start from. */
export const SEED_SPECS: readonly string[] = [
  `# syntax=example/mlspec:1
base: python:3.11-slim
python: {requirements: requirements.txt}
packages: [libgomp1]
files: [{src: train_model.py, to: /app/}]
user: mluser
entrypoint: [python, train_model.py]
`,
  `args:
  CUDA: 12.4
  DEV: false
  MODE: {default: cpu, values: [cpu, gpu], description: what to compute on}
  IMAGE: "ubuntu:\${CUDA:+22.04}"
base: {build: "\${IMAGE}", runtime: ubuntu:22.04}
packages:
  - libgomp1
  - {when: DEV, then: [gdb, {when: MODE == gpu, then: [cuda-gdb]}]}
labels: {title: "trainer \${MODE}"}
`,
  `base: debian:12
x-shared: &env {A: 1, B: "2"}
platforms: [linux/amd64]
build:
  packages: [cmake=3.22.1-1ubuntu1]
  env: {PATH: "/opt/bin:\${PATH}"}
  steps:
    - name: compile
      run: |
        cmake -B out
        cmake --build out -j"\${JOBS:-4}"
      env: *env
      cache: [{path: /root/.cache/ccache, id: ccache, sharing: locked}]
      bind: [{to: /mnt, from: alpine:3.20, writable: true}]
`,
  `base: python:3.11-slim
python:
  version: 3.10
  requirements: [requirements.txt]
  packages: [numpy==1.26.4, "fastapi[all]>=0.100"]
  index: {url: "https://pypi.example.org/simple", secret: pypi_token, extra: ["https://download.example.org/whl"]}
  pip: true
env: {PYTHONUNBUFFERED: 1, EMPTY: , FLAG: true}
user: {name: app, uid: 1000, create: true}
expose: [8000, 8001/udp, 9000-9010]
healthcheck: {http: ":8000/health", interval: 30s, start_period: 1m30s, retries: 3}
`,
  `args: {MODE: cpu, DEV: false}
base: debian:12
workdir: /app
files:
  - app/:/app/
  - {src: ["*.py", conf/], to: ., owner: "app:app", mode: 0644, exclude: ["**/__pycache__"]}
  - {url: "https://example.org/model.tar", to: /models/, unpack: true}
  - {git: "https://example.org/team/tools.git", ref: v1.2.0, to: /opt/tools}
  - to: /etc/app.toml
    content: |
      threads = 4
    when: MODE == gpu and not DEV
directories: [/data, {path: /models, owner: app, mode: "0755"}]
`,
  `base: debian:12
steps:
  - echo plain
  - run: [python, download.py]
    after: python
    network: none
    secrets: [api_key, {id: hf, env: HF_TOKEN, optional: true, mode: "0400"}]
    ssh: [default]
    tmpfs: [/tmp, {path: /scratch, size: 64m}]
tests:
  - {run: test -e /app/main.py, network: default}
targets:
  training:
    cmd: [python, train.py]
  debug:
    from: training
    healthcheck: none
  inference:
    default: true
    files: [{from: training, src: /app/m.pkl, to: /app/}]
`,
  `base: scratch
files:
- content: "a\\tb\\u00e9"
  to: /x
healthcheck:
  run: test -e /x
labels: {"quoted-key": 'it''s', emoji: "🐍", wide: 漢字}
`,
];
