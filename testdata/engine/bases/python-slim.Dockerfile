# Stand-in for python:3.11-slim: Debian's CPython 3.11 placed where the official image has it.
# Site packages live in /usr/local/lib/python3.11/site-packages; pip installs there without asking.
ARG REGISTRY
FROM ${REGISTRY}/library/debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates netbase tzdata \
      python3 python3-dev python3-venv python3-pip python3-setuptools python3-wheel \
 && rm -rf /var/lib/apt/lists/* /usr/lib/python3.11/EXTERNALLY-MANAGED \
 && mkdir -p /usr/local/lib/python3.11/site-packages \
 && rm -rf /usr/local/lib/python3.11/dist-packages \
 && ln -s site-packages /usr/local/lib/python3.11/dist-packages \
 && for name in python python3 python3.11; do ln -s /usr/bin/python3.11 "/usr/local/bin/$name"; done \
 && for name in pip pip3 pip3.11; do ln -s /usr/bin/pip3 "/usr/local/bin/$name"; done
ARG PIP_INDEX
RUN if [ -n "$PIP_INDEX" ]; then printf '[global]\nindex-url = %s\n' "$PIP_INDEX" >/etc/pip.conf; fi
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 PYTHON_VERSION=3.11.2
CMD ["python3"]
