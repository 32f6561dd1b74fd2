# Stand-in for gcc:12: Debian's GCC 12 (C, C++, Fortran) where the official image builds its own.
ARG REGISTRY
FROM ${REGISTRY}/library/debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl gcc g++ gfortran git make patch pkg-config \
 && rm -rf /var/lib/apt/lists/*
ENV GCC_VERSION=12.2.0
