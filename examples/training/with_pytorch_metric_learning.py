"""Trains an embedding model with a loss of pytorch-metric-learning on the index arrays (a, p, n) of a version."""

import numpy as np
import torch
from datasets import load_dataset
from pytorch_metric_learning.losses import TripletMarginLoss
from transformers import AutoModel, AutoTokenizer

import arguments
from tiny_model import save_tiny_model

options = arguments.parse(__doc__)

tables = {
    role: load_dataset("parquet", data_files=str(options.version / f"audit/{role}-texts-*.parquet"), split="train")
    for role in ("anchor", "document")
}
anchors, documents = tables["anchor"]["text"], tables["document"]["text"]
# (triplets, 3): a row of the anchors, and two rows of the documents.
triplets = torch.from_numpy(np.load(options.version / "indices/triplets.npy"))

start = options.model or save_tiny_model([*anchors, *documents], options.output / "start")
tokenizer, model = AutoTokenizer.from_pretrained(start), AutoModel.from_pretrained(start)


def embed(texts: list[str]) -> torch.Tensor:
    batch = tokenizer(texts, padding=True, truncation=True, max_length=128, return_tensors="pt")
    mask = batch["attention_mask"].unsqueeze(-1)
    hidden = model(**batch).last_hidden_state
    return (hidden * mask).sum(1) / mask.sum(1)


# Unit vectors and Euclidean distance: what Sluice judged hardness by, unless select.distance said otherwise.
loss_of = TripletMarginLoss(margin=0.2)
optimizer = torch.optim.AdamW(model.parameters(), lr=options.rate)
random = torch.Generator().manual_seed(1)
losses = []
model.train()
for _ in range(options.steps):
    batch = triplets[torch.randint(len(triplets), (options.batch,), generator=random)]
    # Each text of the batch is embedded once; the indices are counted anew within it.
    anchor_rows, a = batch[:, 0].unique(return_inverse=True)
    document_rows, pn = batch[:, 1:].unique(return_inverse=True)
    loss = loss_of(
        embed([anchors[row] for row in anchor_rows.tolist()]),
        indices_tuple=(a, pn[:, 0], pn[:, 1]),
        ref_emb=embed([documents[row] for row in document_rows.tolist()]),
    )
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())

tokenizer.save_pretrained(options.output / "model")
model.save_pretrained(options.output / "model")
arguments.tell(losses)
