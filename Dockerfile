# The frontend image: docker build -t NAME .
# Where node's image cannot be had, `--build-context root=FOLDER` replaces all but the last stage:
# FOLDER is what `node frontend/bundle.mjs P && frontend/collect-root.sh P FOLDER` made.
ARG NODE_IMAGE=node:24-bookworm-slim
ARG NODE_BUILD_IMAGE=node:24-bookworm

FROM ${NODE_IMAGE} AS bundle
WORKDIR /src
COPY package.json package-lock.json ./
# Not `npm ci`: it refuses a registry that lacks optional packages of other platforms.
RUN npm install --no-save
COPY tsconfig.json ./
COPY src src
COPY frontend frontend
RUN node frontend/bundle.mjs /program
RUN frontend/collect-root.sh /program /root-folder

FROM scratch AS root
COPY --from=bundle /root-folder/ /

# The daemon's image: docker build --target daemon -t NAME . (elsewhere --build-context daemon-root=FOLDER, which
# src/daemon/collect-root.sh makes). The SQLite driver is native code: npm may have to compile it.
FROM ${NODE_BUILD_IMAGE} AS daemon-bundle
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm install --no-save
COPY tsconfig.json ./
COPY src src
RUN node src/daemon/bundle.mjs /program
RUN src/daemon/collect-root.sh /program /root-folder

FROM scratch AS daemon-root
COPY --from=daemon-bundle /root-folder/ /

FROM scratch AS daemon
COPY --from=daemon-root --chown=65532:65532 / /
USER 65532:65532
# One pool of memory for all threads: with one for each, what they free stays with them.
ENV HOME=/var/lib/mlspecd XDG_RUNTIME_DIR=/run XDG_STATE_HOME=/var/lib MALLOC_ARENA_MAX=1
ENTRYPOINT ["/node", "/mlspecd/main.js"]

FROM scratch
# Two layers: node stays when the program changes.
COPY --from=root /node/ /
COPY --from=root /program/ /mlspec/
LABEL moby.buildkit.frontend.network.none="true" \
      moby.buildkit.frontend.caps="moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts,moby.buildkit.frontend.gitquerystring"
# A start reads its heap into memory: with large pages, where the system has them, it takes a third less time.
ENV GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.top_pad=16777216
# The flags are those the snapshot was made with (frontend/make-snapshot.sh).
ENTRYPOINT ["/node", "--no-flush-bytecode", "--no-opt", "--no-sparkplug", "--snapshot-blob", "/mlspec/main.blob"]
