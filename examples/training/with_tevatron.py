"""Trains an embedding model with Tevatron on a version in the format `tevatron`."""

from datasets import load_dataset
from tevatron.arguments import DataArguments, DenseTrainingArguments, ModelArguments
from tevatron.data import QPCollator, TrainDataset
from tevatron.datasets.preprocessor import TrainPreProcessor
from tevatron.modeling import DenseModel
from tevatron.trainer import DenseTrainer
from transformers import AutoTokenizer

import arguments
from tiny_model import save_tiny_model

QUERY_LENGTH, PASSAGE_LENGTH = 32, 128


class Trainer(DenseTrainer):
    """Tevatron 0.1 with what later releases of transformers pass on top."""

    def compute_loss(self, model, inputs, return_outputs=False, **_):
        return super().compute_loss(model, inputs)


options = arguments.parse(__doc__)

rows = load_dataset("json", data_files=str(options.version / "data/*.jsonl"), split="train")
texts = (
    text
    for row in rows
    for text in [row["query"], *(passage["text"] for passage in row["positive_passages"] + row["negative_passages"])]
)
model_arguments = ModelArguments(model_name_or_path=options.model or save_tiny_model(texts, options.output / "start"))
data_arguments = DataArguments(train_n_passages=4, q_max_len=QUERY_LENGTH, p_max_len=PASSAGE_LENGTH)
training_arguments = DenseTrainingArguments(
    output_dir=str(options.output / "model"),
    max_steps=options.steps,
    per_device_train_batch_size=options.batch,
    learning_rate=options.rate,
    logging_steps=1,
    save_strategy="no",
    report_to="none",
    use_cpu=True,
    remove_unused_columns=False,
)
# It encodes token ids once more, which only the tokenizers written in Python do.
tokenizer = AutoTokenizer.from_pretrained(model_arguments.model_name_or_path, use_fast=False)
tokens = rows.map(
    TrainPreProcessor(tokenizer, QUERY_LENGTH, PASSAGE_LENGTH, separator=" "), remove_columns=rows.column_names
)
dataset = TrainDataset(data_arguments, tokens, tokenizer)
trainer = Trainer(
    model=DenseModel.build(model_arguments, data_arguments, training_arguments),
    args=training_arguments,
    train_dataset=dataset,
    data_collator=QPCollator(tokenizer, max_q_len=QUERY_LENGTH, max_p_len=PASSAGE_LENGTH),
)
dataset.trainer = trainer
trainer.train()
trainer.save_model()
tokenizer.save_pretrained(training_arguments.output_dir)
arguments.tell([entry["loss"] for entry in trainer.state.log_history if "loss" in entry])
