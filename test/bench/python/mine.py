"""Mines hard negatives with sentence-transformers, from files to a file; says on stdout how long which part took.

    python mine.py MODEL PAIRS.jsonl CORPUS.jsonl OUT.parquet OPTIONS
                   [--backend torch|onnx] [--threads N] [--cache FOLDER]

OPTIONS are keyword arguments of mine_hard_negatives, in JSON.
"""

import argparse
import json
import os
import time

from peer import load


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ["model", "pairs", "corpus", "out", "options"]:
        parser.add_argument(name)
    parser.add_argument("--backend", choices=["torch", "onnx"], default="torch")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--cache")
    arguments = parser.parse_args()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    from datasets import Dataset
    from sentence_transformers.util import mine_hard_negatives

    began = time.perf_counter()
    model, version = load(arguments.model, arguments.backend, arguments.threads)
    loaded = time.perf_counter()
    pairs = Dataset.from_list(rows(arguments.pairs))
    corpus = [row["text"] for row in rows(arguments.corpus)]
    options = json.loads(arguments.options)
    mining = time.perf_counter()
    mined = mine_hard_negatives(
        pairs, model, corpus=corpus, cache_folder=arguments.cache, verbose=False, **options
    )
    finished = time.perf_counter()
    mined.to_parquet(arguments.out)
    found = {"version": version, "load": loaded - began, "mine": finished - mining}
    print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
