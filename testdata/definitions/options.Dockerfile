ARG BASE=debian:bookworm-slim
FROM $BASE AS first
ARG VERSION=1
ARG TARGETARCH
RUN echo "$VERSION on $TARGETARCH"

FROM first AS second
ENV PATH=/opt/bin:$PATH
SHELL ["/bin/sh", "-ec"]
RUN true
