FROM debian:bookworm-slim AS built
RUN <<SCRIPT
set -e
mkdir /out
SCRIPT

FROM debian:bookworm-slim
COPY --link --from=built /out /opt/out
COPY --link --chown=1000:1000 app.conf /etc/app/
COPY <<ONE <<"TWO" /texts/
first
ONE
second $not
TWO
RUN --mount=type=tmpfs,target=/scratch,size=65536 true

FROM scratch
COPY --from=1 / /
COPY --link --from=built /out /
