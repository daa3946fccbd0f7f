"""The nearest neighbours by inner product, as faiss and torch find them: a JSON request a line in, an answer a line out.

    python neighbours.py DOCUMENTS.npy QUERIES.npy K THREADS

    {"way": "faiss" | "torch" | "torch-bf16"}
    {"seconds": 1.5, "documents": "<base64 of int32, list by list>"}

Vectors are loaded and, for bf16, rounded before anything is measured.
"""

import base64
import json
import os
import sys
import time

import numpy


def faiss_way(documents, queries, k):
    import faiss

    index = faiss.IndexFlatIP(documents.shape[1])
    index.add(documents)
    return lambda: index.search(queries, k)[1]


def torch_way(documents, queries, k, kind):
    import torch

    rows, asked = (torch.from_numpy(vectors).to(kind) for vectors in (documents, queries))

    def search():
        found = []
        # As sentence-transformers searches: a batch of queries at a time against all documents.
        with torch.inference_mode():
            for batch in asked.split(1024):
                found.append((batch @ rows.T).float().topk(k, dim=1).indices)
        return torch.cat(found).numpy()

    return search


def main():
    documents, queries = (numpy.load(path) for path in sys.argv[1:3])
    k, threads = int(sys.argv[3]), int(sys.argv[4])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import faiss
    import torch

    faiss.omp_set_num_threads(threads)
    torch.set_num_threads(threads)
    ways = {
        "faiss": faiss_way(documents, queries, k),
        "torch": torch_way(documents, queries, k, torch.float32),
        "torch-bf16": torch_way(documents, queries, k, torch.bfloat16),
    }
    versions = {"faiss": faiss.__version__, "torch": torch.__version__}
    print(json.dumps({"versions": versions}), file=answers, flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        found = ways[json.loads(line)["way"]]()
        seconds = time.perf_counter() - began
        lists = base64.b64encode(found.astype("<i4").tobytes()).decode()
        print(json.dumps({"seconds": seconds, "documents": lists}), file=answers, flush=True)


if __name__ == "__main__":
    main()
