"""How does an uploaded file become the rows of a table? Known columns keep their types; new ones are guessed.

Loading is work for the processor, which verifying keys needs too: so many loads at once in a process and no more.
"""

import threading
from datetime import datetime
from typing import BinaryIO

from portal.actors import Actor
from portal.errors import Conflict, Refusal
from resources.models import Connector, Kind, Table
from resources.tables import imports
from resources.tables.files import TableFile
from resources.tables.guesses import Column, guess_columns

LOADS_AT_ONCE = 2
_places = threading.BoundedSemaphore(LOADS_AT_ONCE)


def load_upload(
    *,
    connector: Connector,
    file: BinaryIO,
    actor: Actor,
    now: datetime,
    guesses_anew: bool = False,
    confirmed: bool = False,
) -> Table:
    """Replace the rows of a table connector by those of a seekable file of CSV or JSON. Call it outside a transaction.

    A column that the table has already keeps its type and its index, unless `guesses_anew`. Raises Conflict
    `not_a_table`, Refusal `busy` (503), and what `imports.load` raises.
    """
    if connector.kind != Kind.TABLE:
        raise Conflict("not_a_table", "This connector asks an HTTP API: it takes no rows.")
    if not _places.acquire(blocking=False):
        detail = "Other tables are being loaded at the moment. Nothing was loaded. Try again in a minute."
        raise Refusal("busy", detail, status=503, headers={"Retry-After": "60"})
    try:
        rows = TableFile(file)
        guessed, _ = guess_columns(rows, typed=rows.is_json)
        columns = guessed if guesses_anew else kept(connector, guessed)
        return imports.load(
            connector=connector, rows=rows, columns=columns,
            actor=actor, now=now, confirmed=confirmed,
        )  # fmt: skip
    finally:
        _places.release()


def kept(connector: Connector, guessed: list[Column]) -> list[Column]:
    """The guessed columns, those that the table has already as they are there."""
    table = Table.objects.get(connector=connector)
    known = {column.name: column for column in table.columns.all()}
    return [
        Column(c.name, known[c.name].type, known[c.name].is_filterable) if c.name in known else c
        for c in guessed
    ]
