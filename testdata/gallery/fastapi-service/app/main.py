"""A model server that reports healthy once its model is loaded."""

from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

model = None


@asynccontextmanager
async def lifespan(_):
    global model
    model = {"slope": 2.0, "offset": 1.0}
    yield


app = FastAPI(lifespan=lifespan)


class Sample(BaseModel):
    x: float


@app.get("/health")
async def health():
    if model is None:
        raise HTTPException(status_code=503, detail="Model not loaded")
    return {"status": "healthy", "model": "loaded"}


@app.post("/predict")
async def predict(sample: Sample):
    return {"y": model["slope"] * sample.x + model["offset"]}
