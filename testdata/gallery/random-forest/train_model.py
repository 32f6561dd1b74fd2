#!/usr/bin/env python3
"""Train a simple ML model."""

import argparse
import joblib
import numpy as np
import pandas as pd
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split, cross_val_score
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import classification_report

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--output', '-o', default='/output/model.joblib')
    parser.add_argument('--n-estimators', type=int, default=100)
    args = parser.parse_args()

    print("Loading data...")
    iris = load_iris()
    X_train, X_test, y_train, y_test = train_test_split(
        iris.data, iris.target, test_size=0.2, random_state=42
    )

    print(f"Training RandomForest with {args.n_estimators} estimators...")
    model = RandomForestClassifier(n_estimators=args.n_estimators, random_state=42)
    model.fit(X_train, y_train)

    # Evaluate
    cv_scores = cross_val_score(model, X_train, y_train, cv=5)
    print(f"Cross-validation accuracy: {cv_scores.mean():.4f} (+/- {cv_scores.std()*2:.4f})")

    y_pred = model.predict(X_test)
    print("\nTest set classification report:")
    print(classification_report(y_test, y_pred, target_names=iris.target_names))

    # Save model
    joblib.dump(model, args.output)
    print(f"\nModel saved to {args.output}")

if __name__ == "__main__":
    main()
