"""Makes a model folder that Sluice can open: a sentence-transformers model with an ONNX export beside it.

    pip install torch sentence-transformers onnx onnxruntime onnxscript
    python export_model.py MODEL FOLDER [--int8]

MODEL is a folder or a name on the Hugging Face hub; a cross-encoder is told by its config. FOLDER gets the
model's own files and onnx/model.onnx, whose batch and length are free; with --int8 also onnx/model_int8.onnx,
with weights of 7 bits, so that processors without VNNI cannot overflow.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder, SentenceTransformer

OPSET = 17


class Positional(torch.nn.Module):
    """The exporter names inputs by their place; models of different kinds declare them in different orders."""

    def __init__(self, model, names, output):
        super().__init__()
        self.model, self.names, self.output = model, names, output

    def forward(self, *tensors):
        answer = self.model(**dict(zip(self.names, tensors)), return_dict=True)
        return getattr(answer, self.output)


def is_cross_encoder(model):
    config = Path(model, "config.json")
    if Path(model, "modules.json").exists() or not config.exists():
        return False
    architectures = json.loads(config.read_text()).get("architectures") or []
    return any(name.endswith("ForSequenceClassification") for name in architectures)


def export(transformer, tokenizer, path, output, sample):
    features = tokenizer(*sample, return_tensors="pt", padding=True)
    names = list(features)
    free = {name: {0: "batch", 1: "length"} for name in names}
    free[output] = {0: "batch", 1: "length"} if output == "last_hidden_state" else {0: "batch"}
    transformer.eval()
    with torch.inference_mode():
        torch.onnx.export(
            Positional(transformer, names, output),
            tuple(features[name] for name in names),
            path,
            input_names=names,
            output_names=[output],
            dynamic_axes=free,
            opset_version=OPSET,
            dynamo=False,
        )


def write_files(model, source, folder):
    """The files of a folder as they are: what one release saves, those before it may not load."""
    if not Path(source).is_dir():
        model.save_pretrained(str(folder))
    elif Path(source).resolve() != folder.resolve():
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("onnx"), dirs_exist_ok=True)


def quantise(source, target):
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = target.with_suffix(".prepared.onnx")
    quant_pre_process(source, prepared, skip_symbolic_shape=True)
    quantize_dynamic(prepared, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    prepared.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--int8", action="store_true", help="also write onnx/model_int8.onnx")
    arguments = parser.parse_args()

    (arguments.folder / "onnx").mkdir(parents=True, exist_ok=True)
    path = arguments.folder / "onnx" / "model.onnx"
    texts = ["a text of a few words", "another"]
    if is_cross_encoder(arguments.model):
        # Eager attention: the fused kind has no counterpart that runs with a free batch and length.
        model = CrossEncoder(arguments.model, device="cpu", model_kwargs={"attn_implementation": "eager"})
        write_files(model, arguments.model, arguments.folder)
        export(model.model, model.tokenizer, path, "logits", [texts, texts])
    else:
        model = SentenceTransformer(arguments.model, device="cpu", model_kwargs={"attn_implementation": "eager"})
        write_files(model, arguments.model, arguments.folder)
        export(model[0].auto_model, model.tokenizer, path, "last_hidden_state", [texts])
    if arguments.int8:
        quantise(path, arguments.folder / "onnx" / "model_int8.onnx")


if __name__ == "__main__":
    main()
