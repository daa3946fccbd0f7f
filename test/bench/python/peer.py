"""Embeds with sentence-transformers, for comparison: a JSON request a line in, a JSON answer a line out.

    python peer.py FOLDER [--backend torch|onnx] [--threads N]

    {"texts": [...], "role": "query" | "document", "vectors": true, "ids": true}
    {"seconds": 1.5, "vectors": "<base64 of float32, row by row>", "ids": [[101, ...], ...]}
"""

import argparse
import base64
import json
import os
import sys
import time


def load(folder, backend, threads):
    import torch
    from sentence_transformers import SentenceTransformer, __version__

    torch.set_num_threads(threads)
    options = {}
    if backend == "onnx":
        from onnxruntime import SessionOptions

        session = SessionOptions()
        session.intra_op_num_threads = threads
        options["model_kwargs"] = {
            "provider": "CPUExecutionProvider",
            "file_name": "onnx/model.onnx",
            "session_options": session,
        }
    return SentenceTransformer(folder, device="cpu", backend=backend, **options), __version__


def answer(model, request):
    encode = model.encode_query if request["role"] == "query" else model.encode_document
    began = time.perf_counter()
    vectors = encode(request["texts"], show_progress_bar=False)
    found = {"seconds": time.perf_counter() - began}
    if request.get("vectors"):
        found["vectors"] = base64.b64encode(vectors.astype("<f4").tobytes()).decode()
    if request.get("ids"):
        limit = model.max_seq_length
        found["ids"] = model.tokenizer(request["texts"], truncation=True, max_length=limit)["input_ids"]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--backend", choices=["torch", "onnx"], default="torch")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    # Libraries print to stdout at times; answers keep it to themselves.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    model, version = load(arguments.folder, arguments.backend, arguments.threads)
    print(json.dumps({"version": version}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(model, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
