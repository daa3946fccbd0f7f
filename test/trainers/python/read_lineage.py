"""Makes the objects of OpenLineage's own client of the events in a file, which checks each part of them."""

import importlib
import json
import pkgutil
import sys

from openlineage.client import event_v2, generated
from openlineage.client.generated import base

# By the address of the schema: the client's class for each facet.
FACETS = {
    found._get_schema(): found
    for module in pkgutil.iter_modules(generated.__path__)
    for found in vars(importlib.import_module(f"{generated.__name__}.{module.name}")).values()
    if isinstance(found, type) and issubclass(found, base.BaseFacet)
}


def facets(written):
    made = {}
    for name, fields in (written or {}).items():
        known = {key: value for key, value in fields.items() if not key.startswith("_")}
        made[name] = FACETS[fields["_schemaURL"]](**known, producer=fields["_producer"])
    return made


def dataset(kind, written):
    made = {key: facets(value) if key.lower().endswith("facets") else value for key, value in written.items()}
    return kind(**made)


for line in open(sys.argv[1], encoding="utf-8"):
    written = json.loads(line)
    event = event_v2.RunEvent(
        eventTime=written["eventTime"],
        eventType=event_v2.RunState[written["eventType"]],
        producer=written["producer"],
        run=event_v2.Run(runId=written["run"]["runId"], facets=facets(written["run"]["facets"])),
        job=event_v2.Job(**{**written["job"], "facets": facets(written["job"]["facets"])}),
        inputs=[dataset(event_v2.InputDataset, each) for each in written["inputs"]],
        outputs=[dataset(event_v2.OutputDataset, each) for each in written["outputs"]],
    )
    assert written["schemaURL"] == event.schemaURL, event.schemaURL
    print(event.eventType.value, event.job.name)
