"""Turns weights as text into what the program maps into memory."""
import json
import os
import struct

with open("/in/weights.json") as file:
    model = json.load(file)
os.makedirs("/out/tensors")
with open("/out/tensors/weights.bin", "wb") as out:
    for row in model["weights"] + [model["bias"]]:
        out.write(struct.pack("<%df" % len(row), *row))
with open("/out/config.json", "w") as out:
    json.dump({"labels": model["labels"], "features": len(model["weights"][0])}, out)
    out.write("\n")
