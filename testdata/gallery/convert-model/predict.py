"""Names the flower of four measures."""
import json
import struct
import sys

MODEL = "/models/iris"
with open(MODEL + "/config.json") as file:
    config = json.load(file)
labels, features = config["labels"], config["features"]
with open(MODEL + "/tensors/weights.bin", "rb") as file:
    numbers = struct.unpack("<%df" % ((features + 1) * len(labels)), file.read())
measures = [float(word) for word in sys.argv[1:]]
if len(measures) != features:
    sys.exit("usage: predict.py SEPAL_LENGTH SEPAL_WIDTH PETAL_LENGTH PETAL_WIDTH")
rows = [numbers[at * features : (at + 1) * features] for at in range(len(labels))]
bias = numbers[features * len(labels) :]
scores = [sum(w * x for w, x in zip(row, measures)) + b for row, b in zip(rows, bias)]
print(labels[scores.index(max(scores))])
