"""Fetches a model with an API key, keeping the download in a cache between builds."""

import os
from pathlib import Path

import numpy as np

CACHE = Path("/root/.cache/models/weights.npy")
MODEL = Path("/app/model.npy")


def fetch(api_key):
    # Stands for a request to a model registry that answers only to a key.
    if len(api_key) < 16:
        raise SystemExit("download_model: the API key is refused")
    np.save(CACHE, np.linspace(0.0, 1.0, 11))


if not CACHE.exists():
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    fetch(os.environ["API_KEY"])
MODEL.write_bytes(CACHE.read_bytes())
print(f"model of {MODEL.stat().st_size} bytes")
