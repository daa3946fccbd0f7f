"""Prints how many rows of a version other readers find, as JSON: by `datasets` and by `mlcroissant`."""

import json
import sys

import mlcroissant
from datasets import get_dataset_config_names, load_dataset

folder = sys.argv[1]
hub = {name: len(load_dataset(folder, name, split="train")) for name in get_dataset_config_names(folder)}
described = mlcroissant.Dataset(jsonld=f"{folder}/croissant.json")
croissant = {
    record_set.uuid: sum(1 for _ in described.records(record_set.uuid)) for record_set in described.metadata.record_sets
}
print(json.dumps({"datasets": hub, "croissant": croissant, "errors": sorted(described.metadata.ctx.issues.errors)}))
