"""Trains an embedding model with FlagEmbedding on a version in the format `flag-embedding` as JSON Lines."""

import json

from FlagEmbedding.finetune.embedder.encoder_only.base import (
    EncoderOnlyEmbedderDataArguments,
    EncoderOnlyEmbedderModelArguments,
    EncoderOnlyEmbedderRunner,
    EncoderOnlyEmbedderTrainingArguments,
)

import arguments
from tiny_model import save_tiny_model

options = arguments.parse(__doc__)


def texts():
    for file in sorted((options.version / "data").glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield from [row["query"], *row["pos"], *row["neg"]]


runner = EncoderOnlyEmbedderRunner(
    EncoderOnlyEmbedderModelArguments(
        model_name_or_path=options.model or save_tiny_model(texts(), options.output / "start")
    ),
    # The folder of the data files, as it is: one positive and three negatives of each row at a time.
    EncoderOnlyEmbedderDataArguments(
        train_data=[str(options.version / "data")],
        cache_path=str(options.output / "cache"),
        train_group_size=4,
        query_max_len=32,
        passage_max_len=128,
    ),
    EncoderOnlyEmbedderTrainingArguments(
        output_dir=str(options.output / "model"),
        max_steps=options.steps,
        per_device_train_batch_size=options.batch,
        learning_rate=options.rate,
        sentence_pooling_method="mean",
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        use_cpu=True,
    ),
)
runner.run()
arguments.tell([entry["loss"] for entry in runner.trainer.state.log_history if "loss" in entry])
