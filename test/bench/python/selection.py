"""Chooses negatives as released packages do, vectors and neighbours given: a JSON request a line in, an answer a line out.

    python selection.py FOLDER THREADS

    {"way": "chosen" | "rows", "options": {...}}  sentence-transformers, until negatives are chosen or its rows are made
    {"way": "triplets", "options": {...}}         pytorch-metric-learning's TripletMarginMiner
    {"seconds": 0.5, "count": 100, "anchors": "<base64 of int32>", "negatives": "<the same>"}

mine_hard_negatives runs as it was released. Its model and its faiss are stand-ins that answer with what FOLDER holds,
and its time counts from the search's answer on; it is done choosing when it says that it prepares the dataset.
"""

import base64
import json
import os
import sys
import time
import types

import numpy

CHOSEN = "Negative candidates mined"


class Clock:
    def start(self, *_):
        self.began = time.perf_counter()

    def hear(self, *words):
        if words and str(words[0]).startswith(CHOSEN):
            self.chosen = time.perf_counter()


class GivenModel:
    """Knows the vectors of its texts already."""

    def __init__(self, documents, queries):
        import torch
        from sentence_transformers.util import cos_sim, pairwise_cos_sim

        self.vectors = {"document": documents, "query": queries}
        self.device = torch.device("cpu")
        self.similarity, self.similarity_pairwise = cos_sim, pairwise_cos_sim

    def encode_document(self, _, **__):
        return self.vectors["document"]

    def encode_query(self, _, **__):
        return self.vectors["query"]

    def get_embedding_dimension(self):
        return self.vectors["document"].shape[1]


def given_search(scores, indices, clock):
    class Index:
        def __init__(self, _):
            self.row = 0

        def add(self, _):
            pass

        def search(self, queries, k):
            if k != scores.shape[1]:
                raise ValueError(f"asked for {k} neighbours, {scores.shape[1]} are given")
            rows = slice(self.row, self.row + len(queries))
            self.row = rows.stop
            clock.start()
            return scores[rows], indices[rows]

    return types.SimpleNamespace(IndexFlatIP=Index)


def sentence_transformers_way(folder):
    from datasets import Dataset
    from sentence_transformers.util import hard_negatives

    loaded = {
        name: numpy.load(f"{folder}/{name}.npy")
        for name in ["documents", "queries", "scores", "indices", "positives"]
    }
    clock = Clock()
    model = GivenModel(loaded["documents"], loaded["queries"])
    given = given_search(loaded["scores"], loaded["indices"].astype(numpy.int64), clock)
    hard_negatives.print = clock.hear
    corpus = [str(row) for row in range(len(loaded["documents"]))]
    pairs = Dataset.from_dict(
        {
            "anchor": [f"query {row}" for row in range(len(loaded["queries"]))],
            "positive": [str(row) for row in loaded["positives"]],
        }
    )

    def mine(way, options):
        real, sys.modules["faiss"] = sys.modules.get("faiss"), given
        try:
            mined = hard_negatives.mine_hard_negatives(
                pairs, model, corpus=corpus, use_faiss=True, verbose=way == "chosen", **options
            )
        finally:
            finished = time.perf_counter()
            sys.modules.pop("faiss")
            if real:
                sys.modules["faiss"] = real
        anchors = [int(text.split()[1]) for text in mined["anchor"]]
        seconds = (clock.chosen if way == "chosen" else finished) - clock.began
        return seconds, anchors, [int(text) for text in mined["negative"]]

    return mine


def triplet_margin_way(folder):
    import torch
    from pytorch_metric_learning.miners import TripletMarginMiner

    vectors = torch.from_numpy(numpy.load(f"{folder}/batch.npy"))
    labels = torch.from_numpy(numpy.load(f"{folder}/labels.npy"))

    def mine(_, options):
        miner = TripletMarginMiner(**options)
        began = time.perf_counter()
        with torch.inference_mode():
            anchors, _, negatives = miner(vectors, labels)
        seconds = time.perf_counter() - began
        return seconds, anchors, negatives

    return mine


def encoded(values):
    return base64.b64encode(numpy.asarray(values, dtype="<i4").tobytes()).decode()


def main():
    folder, threads = sys.argv[1], int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import torch

    torch.set_num_threads(threads)
    mine = sentence_transformers_way(folder)
    ways = {"chosen": mine, "rows": mine, "triplets": triplet_margin_way(folder)}
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        seconds, anchors, negatives = ways[request["way"]](request["way"], request["options"])
        found = {"seconds": seconds, "count": len(negatives)}
        if request["way"] == "chosen":
            found |= {"anchors": encoded(anchors), "negatives": encoded(negatives)}
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
