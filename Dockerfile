# The frontend image: docker build -t NAME .
# Its base is replaced by --build-arg NODE_IMAGE=NAME, its program by --build-context program=FOLDER,
# where FOLDER was made by `node frontend/bundle.mjs FOLDER`.
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS bundle
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY src src
COPY frontend frontend
RUN node frontend/bundle.mjs /program

FROM scratch AS program
COPY --from=bundle /program/ /

# Node and the libraries it links, nothing else; the code cache is made by the very node that will read it.
FROM ${NODE_IMAGE} AS root
COPY --from=program / /image/mlspec/
RUN set -eu; \
    node=$(command -v node); \
    cp -L "$node" /image/node; \
    if command -v strip >/dev/null; then strip /image/node; fi; \
    ldd "$node" | grep -o '/[^ ]*' | while read -r lib; do \
      mkdir -p "/image${lib%/*}"; cp -L "$lib" "/image$lib"; \
    done; \
    chroot /image /node /mlspec/make-cache.cjs; \
    rm /image/mlspec/make-cache.cjs

FROM scratch
COPY --from=root /image/ /
LABEL moby.buildkit.frontend.network.none="true" \
      moby.buildkit.frontend.caps="moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts,moby.buildkit.frontend.gitquerystring"
ENTRYPOINT ["/node", "/mlspec/boot.cjs"]
