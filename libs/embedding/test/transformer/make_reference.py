"""Makes reference.json: what an independent implementation gives for the small transformer of small-model.ts.

    pip install numpy tokenizers torch sentence-transformers
    python make_reference.py

The encoder is written out in numpy, in double precision; pooling, Dense and Normalize are the modules of
sentence-transformers themselves, and token ids are those of the Rust tokenizers.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
from sentence_transformers.base.modules import Dense, Normalize
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Tokenizer

HERE = Path(__file__).parent
HIDDEN, HEADS, LAYERS, FEED, POSITIONS, LIMIT = 16, 2, 2, 32, 32, 16
PROMPT = "find a cab: "
TEXTS = [
    "a cab",
    "",
    "A bad cafe fed a dead bee",
    "bead   dead, fed! CAB 42",
    "\u00e9cad\u00e9 \u4e2d\u6587 \U00020000\U00020001 b\ud7ff \U0001f600",
    "abc \x00\x07de \u039f\u03a3 \u200bface",
    "feed a bee a bad bead and a face a fade a cab a deaf bead a decade of cabbage a facade",
    " ".join(["cab"] * 10_000),
]
PAIRS = [("a cab", "a bee"), ("bad", "feed a bee a bad bead and a face a fade a cab"), ("face " * 30, "fade " * 40)]


class Weights:
    """A linear congruential generator: the same numbers in any language."""

    def __init__(self, seed):
        self.state = seed

    def __call__(self, *shape, scale=0.5, centre=0.0):
        values = np.empty(math.prod(shape), np.float32)
        for i in range(len(values)):
            self.state = (1664525 * self.state + 1013904223) % 2**32
            values[i] = centre + scale * (self.state / 2**31 - 1)
        return values.reshape(shape).astype(np.float64)


def linear(w, inputs, outputs):
    return w(inputs, outputs), w(outputs, scale=0.1)


def gain(w):
    return w(HIDDEN, scale=0.1, centre=1.0), w(HIDDEN, scale=0.1)


def make_encoder(vocabulary):
    w = Weights(1)
    return {
        "words": w(vocabulary, HIDDEN),
        "positions": w(POSITIONS, HIDDEN),
        "types": w(2, HIDDEN),
        "norm": gain(w),
        "layers": [
            {
                **{name: linear(w, HIDDEN, HIDDEN) for name in ("query", "key", "value", "output")},
                "norm": gain(w),
                "up": linear(w, HIDDEN, FEED),
                "down": linear(w, FEED, HIDDEN),
                "last": gain(w),
            }
            for _ in range(LAYERS)
        ],
    }


def norm(x, parameters):
    g, b = parameters
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * g + b


def apply(x, parameters):
    return x @ parameters[0] + parameters[1]


erf = np.vectorize(math.erf)


def gelu(x):
    return x * 0.5 * (1 + erf(x / math.sqrt(2)))


def heads(x):
    batch, length, _ = x.shape
    return x.reshape(batch, length, HEADS, -1).transpose(0, 2, 1, 3)


def encode(model, ids, mask, types):
    x = model["words"][ids] + model["positions"][: ids.shape[1]] + model["types"][types]
    x = norm(x, model["norm"])
    for layer in model["layers"]:
        q, k, v = (heads(apply(x, layer[name])) for name in ("query", "key", "value"))
        scores = q @ k.transpose(0, 1, 3, 2) / math.sqrt(HIDDEN / HEADS)
        scores = np.where(mask[:, None, None, :] == 1, scores, -1e30)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        context = (shares @ v).transpose(0, 2, 1, 3).reshape(x.shape)
        x = norm(x + apply(context, layer["output"]), layer["norm"])
        x = norm(x + apply(gelu(apply(x, layer["up"])), layer["down"]), layer["last"])
    return x


def batch(sequences, side):
    width = max(len(ids) for ids, _ in sequences)
    shape = (len(sequences), width)
    ids, mask, types = np.zeros(shape, int), np.zeros(shape, int), np.zeros(shape, int)
    for row, (tokens, kinds) in enumerate(sequences):
        place = slice(width - len(tokens), None) if side == "left" else slice(0, len(tokens))
        ids[row, place], mask[row, place], types[row, place] = tokens, 1, kinds
    return ids, mask, types


def main():
    tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    model = make_encoder(tokenizer.get_vocab_size())
    tokenizer.enable_truncation(LIMIT)

    def features(encodings, side="right"):
        ids, mask, types = batch([(e.ids, e.type_ids) for e in encodings], side)
        hidden = torch.from_numpy(encode(model, ids, mask, types))
        return {"token_embeddings": hidden, "attention_mask": torch.from_numpy(mask)}

    def numbers(tensor):
        """JSON has no infinity, which is what the maximum of nothing is."""
        return [[float(f"{x:.7g}") if math.isfinite(x) else None for x in row] for row in tensor.tolist()]

    def pooled(modes, encodings, side="right", include_prompt=True, prompt_length=None, then=()):
        found = features(encodings, side)
        if prompt_length is not None:
            found["prompt_length"] = prompt_length
        for module in (Pooling(HIDDEN, modes, include_prompt), *then):
            found = module(found)
        return numbers(found["sentence_embedding"])

    plain = tokenizer.encode_batch(TEXTS)
    prompted = tokenizer.encode_batch([PROMPT + text for text in TEXTS])
    prompt_length = len(tokenizer.encode(PROMPT).ids) - 1
    w = Weights(2)
    dense = Dense(HIDDEN, 8, activation_function=torch.nn.Tanh()).double()
    dense.linear.weight.data = torch.from_numpy(w(8, HIDDEN))
    dense.linear.bias.data = torch.from_numpy(w(8))
    pairs = tokenizer.encode_batch(PAIRS)
    classes = Weights(3)
    ids, mask, types = batch([(e.ids, e.type_ids) for e in pairs], "right")
    logits = apply(encode(model, ids, mask, types)[:, 0], linear(classes, HIDDEN, 1))
    reference = {
        "texts": TEXTS[:-1],
        "prompt": PROMPT,
        "ids": [e.ids for e in plain],
        "pooled": {mode: pooled(mode, plain) for mode in Pooling.POOLING_MODES},
        "left": pooled("mean", plain, side="left"),
        "prompted": pooled("mean", prompted),
        "without_prompt": {
            mode: pooled(mode, prompted, include_prompt=False, prompt_length=prompt_length)
            for mode in Pooling.POOLING_MODES
        },
        "dense": pooled("mean", plain, then=(dense, Normalize())),
        "pairs": {
            "texts": PAIRS,
            "ids": [e.ids for e in pairs],
            "types": [e.type_ids for e in pairs],
            "scores": numbers(torch.sigmoid(torch.from_numpy(logits))),
        },
    }
    (HERE / "reference.json").write_text(json.dumps(reference) + "\n")


if __name__ == "__main__":
    with torch.no_grad():
        main()
