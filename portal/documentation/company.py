"""What does the company's own API document say, and can it be shown?"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

from portal.documentation.openapi import Document

LARGEST = 4_194_304  # bytes: 4 MiB
HALF_A_PAIR = re.compile("[\ud800-\udfff]")  # no page can be encoded with it
# What reading a file, a text and what it holds raises.
UNREADABLE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, yaml.YAMLError,
)  # fmt: skip


@cache
def read_company(path: str) -> Document:
    """The OpenAPI document at `path`, JSON or YAML. Raises ImproperlyConfigured, with what is wrong with it."""
    try:
        if Path(path).stat().st_size > LARGEST:
            raise ValueError("It is larger than 4 MiB.")
        document = Document(parsed(Path(path).read_text()))
        # Every operation is read now, so that the start tells what is wrong and not the first reader.
        if not document.operations:
            raise ValueError("It describes no operation.")
    except UNREADABLE as error:
        problem = str(error.args[0] if error.args else error).partition("\n")[0]
        detail = f"KEYDOCK_API_DOCUMENT names a file that cannot be shown. {problem}"
        raise ImproperlyConfigured(detail) from error
    return document


def parsed(text: str) -> Any:
    """JSON is read as JSON, which is many times faster; YAML is for everything else. Raises ValueError or TypeError
    for what could not be written on a page: the start says so, and not the first reader."""
    try:
        found = json.loads(text)
    except ValueError:
        found = yaml.safe_load(text)
    # YAML knows more than JSON does: dates, names that are no texts, and values that hold themselves.
    written = json.dumps(found, ensure_ascii=False, default=str)
    if HALF_A_PAIR.search(written):
        raise ValueError("It holds half of a surrogate pair.")
    return json.loads(written)
