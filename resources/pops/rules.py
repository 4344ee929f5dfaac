"""What may a Pop consist of? Checked before anything is stored, by the API, the pages and the admin alike."""

import json
import re
from dataclasses import dataclass, field, fields, replace
from typing import Any

from portal.errors import InvalidInput, Refusal
from portal.http.json_body import refuse_depth_and_characters
from portal.names import clean_name
from resources.http.rules import clean_base_url
from resources.models import Pop, PopStatus
from resources.pops.config import CONTRACT
from resources.pops.sample_worker import is_sample

# Clients put it into a path, so it has no characters that mean something there.
PIPELINE_ID = re.compile(r"[A-Za-z0-9_-]{0,64}", re.ASCII)
LARGEST_CONFIGURATION = 65_536  # bytes as JSON


@dataclass(frozen=True)
class PopSettings:
    """What a Pop is. Its configuration is public to whoever may read the Pop: no secrets."""

    name: str
    status: str = PopStatus.ACTIVE_PROD
    worker_base_url: str = ""
    pipeline_id: str = ""
    through_keydock: bool = False
    forwards_authorization: bool = False
    serves_unnamed: bool = False
    configuration: dict[str, Any] = field(default_factory=dict)


NAMES = tuple(each.name for each in fields(PopSettings))


def settings_of(pop: Pop) -> PopSettings:
    return PopSettings(**{name: getattr(pop, name) for name in NAMES})


def clean_settings(given: PopSettings) -> PopSettings:
    """The settings as they are stored. Raises InvalidInput."""
    if given.status not in PopStatus.values:
        raise InvalidInput("status", "unknown_status", "There is no such status.")
    if not PIPELINE_ID.fullmatch(given.pipeline_id):
        detail = "A pipeline id has at most 64 letters, digits, - and _."
        raise InvalidInput("pipeline_id", "invalid_pipeline_id", detail)
    made = replace(
        given,
        name=clean_name(given.name),
        worker_base_url=clean_worker(given.worker_base_url),
        configuration=clean_configuration(given.configuration),
    )
    refuse_without_worker(made)
    return made


def refuse_without_worker(given: PopSettings) -> None:
    """Published clients stumble over an active Pop without an address. Raises InvalidInput `worker_needed`."""
    if given.status == PopStatus.INACTIVE:
        return
    for name in ("worker_base_url", "pipeline_id"):
        if not getattr(given, name):
            detail = "An active Pop needs this. Enter it, or leave the Pop inactive."
            raise InvalidInput(name, "worker_needed", detail)


def clean_worker(url: str) -> str:
    """Without a slash at its end. Raises InvalidInput `address_refused`."""
    url = url.strip().rstrip("/")
    if not url or is_sample(url):
        return url
    try:
        return clean_base_url(url)
    except InvalidInput as refusal:
        raise InvalidInput("worker_base_url", refusal.code, refusal.detail) from refusal


def clean_configuration(configuration: Any) -> dict[str, Any]:
    """Raises InvalidInput `invalid_configuration`."""
    if not isinstance(configuration, dict):
        raise broken("The configuration is a JSON object.")
    if taken := sorted(CONTRACT & set(configuration)):
        raise broken(f"“{taken[0]}” is told by the portal itself: give it another name.")
    try:
        refuse_depth_and_characters(configuration)
        size = len(json.dumps(configuration, ensure_ascii=False, allow_nan=False).encode())
    except (Refusal, ValueError, TypeError, RecursionError) as error:
        raise broken("The configuration is not JSON that every client reads alike.") from error
    if size > LARGEST_CONFIGURATION:
        raise broken("The configuration has at most 64 KiB.")
    return configuration


def broken(detail: str) -> InvalidInput:
    return InvalidInput("configuration", "invalid_configuration", detail)
