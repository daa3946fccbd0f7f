"""The command line that all examples share."""

import argparse
from pathlib import Path


def parse(doc: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("version", type=Path, help="folder of a published version, as out/faq/latest")
    parser.add_argument("--model", help="path or name of the model to train; a tiny one, made here, if left out")
    parser.add_argument("--output", type=Path, required=True, help="folder for the trained model")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=1e-3, help="learning rate; 2e-5 suits a model that was trained before")
    return parser.parse_args()


def tell(losses: list[float]) -> None:
    """The mean loss of the first and of the last quarter of the steps, and how many there were."""
    quarter = max(1, len(losses) // 4)
    first, last = sum(losses[:quarter]) / quarter, sum(losses[-quarter:]) / quarter
    print(f"{len(losses)} steps, loss {first:.4f} at first, {last:.4f} at last")
