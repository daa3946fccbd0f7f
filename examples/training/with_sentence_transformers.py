"""Trains an embedding model with sentence-transformers on a version in the format `triplet`."""

from datasets import load_dataset
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
    losses,
)

import arguments
from tiny_model import save_tiny_model

options = arguments.parse(__doc__)

# The folder is a Hugging Face dataset as it is: its card says where the rows are.
train = load_dataset(str(options.version), split="train")
texts = (text for column in ("anchor", "positive") for text in train[column])
model = SentenceTransformer(options.model or save_tiny_model(texts, options.output / "start"))

trainer = SentenceTransformerTrainer(
    model=model,
    args=SentenceTransformerTrainingArguments(
        output_dir=str(options.output / "checkpoints"),
        max_steps=options.steps,
        per_device_train_batch_size=options.batch,
        learning_rate=options.rate,
        logging_steps=1,
        save_strategy="no",
        report_to="none",
        use_cpu=True,
    ),
    train_dataset=train,
    # Each row's own hard negative, beside the other rows' documents of the batch.
    loss=losses.MultipleNegativesRankingLoss(model),
)
trainer.train()
model.save_pretrained(str(options.output / "model"))
arguments.tell([entry["loss"] for entry in trainer.state.log_history if "loss" in entry])
