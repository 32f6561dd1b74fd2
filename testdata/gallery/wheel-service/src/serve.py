"""Answers one prediction over HTTP, then ends."""

import os
import pickle

import numpy as np
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

with open(os.environ["MODEL_PATH"], "rb") as file:
    model = pickle.load(file)

app = Flask(__name__)


@app.get("/predict")
def predict():
    x = np.array([float(word) for word in request.args["x"].split(",")])
    return jsonify(prediction=float(np.dot(model["weights"], x) + model["bias"]))


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8000"))
    server = make_server("0.0.0.0", port, app)
    print(f"serving {os.environ['MODEL_PATH']} on {port}")
    server.handle_request()
    print("answered one request")
