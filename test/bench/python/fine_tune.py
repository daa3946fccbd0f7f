"""Fine-tunes a model on triplets and measures its recall: a JSON request a line in, a JSON answer a line out.

    python fine_tune.py MODEL THREADS

    {"triplets": [FILE.parquet, ...], "queries": FILE.jsonl, "documents": FILE.jsonl,
     "loss": "triplet" | "ranking", "margin": 0.2, "steps": 100, "batch": 16, "rate": 2e-5, "tokens": 96,
     "layers": 0, "seed": 1}
    {"recall@1": 0.5, "recall@10": 0.8}

Queries are rows of `text` and `relevant`, the rows of their documents; recall@k is the share of queries that have one
of these among their nearest k. Without triplets, the model as it is. Of `layers` that are
not 0 only the first so many are kept: a model with more to learn. The loss is
TripletLoss over Euclidean distances, or MultipleNegativesRankingLoss, where the rest of a batch are negatives as well.
"""

import json
import os
import sys


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def tuned(folder, request):
    import torch
    from datasets import load_dataset
    from sentence_transformers import SentenceTransformer, losses

    torch.manual_seed(request["seed"])
    model = SentenceTransformer(folder, device="cpu")
    model.max_seq_length = request["tokens"]
    if request["layers"]:
        encoder = model[0].auto_model.encoder
        encoder.layer = encoder.layer[: request["layers"]]
    if not request["triplets"]:
        return model
    triplets = load_dataset("parquet", data_files=request["triplets"], split="train")
    triplets = triplets.select_columns(["anchor", "positive", "negative"]).shuffle(seed=request["seed"])
    if request["loss"] == "triplet":
        euclidean = losses.TripletDistanceMetric.EUCLIDEAN
        loss = losses.TripletLoss(model, distance_metric=euclidean, triplet_margin=request["margin"])
    else:
        loss = losses.MultipleNegativesRankingLoss(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=request["rate"], fused=True)
    model.train()
    batch, steps = request["batch"], request["steps"]
    for step in range(steps):
        # The rate falls to nothing in a straight line; an epoch that ends is followed by another.
        for group in optimizer.param_groups:
            group["lr"] = request["rate"] * (1 - step / steps)
        places = [(step * batch + i) % len(triplets) for i in range(batch)]
        texts = triplets.select(places)
        features = [model.preprocess(list(texts[name])) for name in texts.column_names]
        optimizer.zero_grad()
        loss(features, None).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return model.eval()


def recalls(model, queries, documents):
    import torch

    options = {"convert_to_tensor": True, "normalize_embeddings": True, "show_progress_bar": False}
    with torch.inference_mode():
        asked = model.encode_query([query["text"] for query in queries], **options)
        found = model.encode_document([row["text"] for row in documents], **options)
        nearest = (asked @ found.T).topk(10, dim=1).indices.tolist()
    hits = {1: 0, 10: 0}
    for query, places in zip(queries, nearest):
        relevant = set(query["relevant"])
        for k in hits:
            hits[k] += not relevant.isdisjoint(places[:k])
    return {f"recall@{k}": count / len(queries) for k, count in hits.items()}


def main():
    folder, threads = sys.argv[1], int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import torch

    torch.set_num_threads(threads)
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        model = tuned(folder, request)
        found = recalls(model, rows(request["queries"]), rows(request["documents"]))
        print(json.dumps(found), file=answers, flush=True)


if __name__ == "__main__":
    main()
