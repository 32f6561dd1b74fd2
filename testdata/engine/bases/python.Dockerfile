# Stand-in for python:3.11: the slim one plus the compilers and tools people expect of the full image.
ARG REGISTRY
FROM ${REGISTRY}/library/python:3.11-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ gcc make patch git curl pkg-config libssl-dev libffi-dev zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
