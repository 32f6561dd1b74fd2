"""Serves the trained line; does not need what trained it."""

import pickle

import numpy as np
from flask import Flask, jsonify, request

with open("/app/models/model.pkl", "rb") as file:
    model = pickle.load(file)

app = Flask(__name__)


@app.get("/predict")
def predict():
    x = np.array([float(word) for word in request.args["x"].split(",")])
    return jsonify(y=(model["slope"] * x + model["offset"]).tolist())


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8000)
