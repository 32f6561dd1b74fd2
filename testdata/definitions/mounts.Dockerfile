FROM debian:bookworm-slim AS tools
RUN echo hello > /hello

FROM debian:bookworm-slim
WORKDIR /work
RUN --mount=type=bind,target=/src,source=sub,readonly --mount=type=bind,from=tools,source=/hello,target=/hello,rw \
    cat /hello
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/root/.cache/pip,id=pip,uid=1000,gid=100,mode=0750 \
    --mount=type=cache,target=/opt/seed,from=tools,source=/usr,sharing=private true
RUN --mount=type=secret,id=netrc,target=/root/.netrc,uid=7,gid=8,mode=0440,required --mount=type=secret,id=token true
RUN --mount=type=ssh --mount=type=ssh,id=deploy,target=/run/deploy.sock,mode=0666,required true
RUN --mount=type=tmpfs,target=/scratch --mount=type=bind,target=/mnt true
