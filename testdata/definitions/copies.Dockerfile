FROM debian:bookworm-slim AS built
RUN mkdir /out && echo x > /out/x

FROM debian:bookworm-slim
ENV GREETING="hé <there> & you" EMPTY=
WORKDIR /app
COPY one.txt two.txt ./
COPY --chown=1000:0 src/ src/
COPY --chown=daemon:staff *.md docs/
COPY --from=built /out /out/
COPY --from=built --chown=0 /out/x /renamed
ADD archive.tar.gz /unpacked/
USER daemon
RUN ["/bin/echo", "$GREETING", ""]
WORKDIR below
