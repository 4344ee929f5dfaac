"""How does a peer's database come by its credentials? In bulk, made by the package's own functions.

`python -m bench.peers.fill --keys 100000` migrates and fills the database of DJANGO_SETTINGS_MODULE and prints, as
one JSON object, the credentials to present in turn.
"""

import argparse
import importlib
import json
import os
from collections.abc import Iterator
from itertools import islice
from typing import Any

import django

django.setup()

# These need the applications that the line above has loaded.
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

ASKED = 1_000  # credentials that callers present in turn, as of Keydock
AT_ONCE = 5_000  # rows of one statement


def insert(rows: Iterator[Any]) -> None:
    """Write the rows in batches. All are of one model."""
    while batch := list(islice(rows, AT_ONCE)):
        type(batch[0]).objects.bulk_create(batch)


def main() -> None:
    """Migrate, fill, and print what callers need. `fill(keys, every)` of the peer does its part."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m bench.peers.fill")
    parser.add_argument("--keys", type=int, required=True)
    keys = parser.parse_args().keys
    call_command("migrate", verbosity=0)
    peer = importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"].replace("settings", "load"))
    said = peer.fill(keys, max(1, keys // ASKED), insert)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(json.dumps(said))


if __name__ == "__main__":
    main()
