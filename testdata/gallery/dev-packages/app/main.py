"""Says which kind of image it runs in."""

import importlib.util
import os
import shutil

import flask  # noqa: F401

tools = [name for name in ("curl", "vim") if shutil.which(name)]
modules = [name for name in ("debugpy", "pytest") if importlib.util.find_spec(name)]
print(f"{os.environ['APP_ENV']}: tools {tools}, modules {modules}")
