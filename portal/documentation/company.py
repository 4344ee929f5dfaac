"""What does the company's own API document say, and can it be shown?"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

from portal.documentation.openapi import Document

LARGEST = 4_194_304  # bytes: 4 MiB
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
    """JSON is read as JSON, which is many times faster; YAML is for everything else."""
    try:
        return json.loads(text)
    except ValueError:
        return yaml.safe_load(text)
