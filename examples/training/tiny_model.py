"""A model with nothing learned yet, so that the examples run without a download and within a minute on a CPU."""

from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel, BertTokenizerFast

LENGTH = 128


def save_tiny_model(texts, folder: Path) -> str:
    """A BERT of two narrow layers, its word pieces learned from the texts; the folder that holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    words = BertWordPieceTokenizer(lowercase=True)
    words.train_from_iterator(texts, vocab_size=4_000, show_progress=False)
    words.save_model(str(folder))
    tokenizer = BertTokenizerFast.from_pretrained(folder, model_max_length=LENGTH)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=words.get_vocab_size(),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=LENGTH,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    tokenizer.save_pretrained(folder)
    BertModel(config).save_pretrained(folder)
    return str(folder)
