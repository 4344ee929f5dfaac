"""What is a client of a Pop told before it connects? Names of the contract, and the configuration of the Pop.

Published clients fetch this; `docs/decisions/0031-what-a-pop-tells-its-clients.md` says why each field is as it is.
"""

from typing import Any

from django.conf import settings

from resources.models import Pop, PopStatus

# Fields of the contract, and two that published clients would take in their place.
CONTRACT = frozenset(
    {"name", "status", "base_url", "pipeline_id", "endpoints", "session_endpoint", "url"}
)


def config_of(pop: Pop) -> dict[str, Any]:
    """All five fields of the contract are there; without a worker the address is null and the list empty.

    What a configuration says under a name of the contract never counts, however it came to be stored.
    """
    own = {name: value for name, value in pop.configuration.items() if name not in CONTRACT}
    said = {"name": pop.name, "status": pop.status}
    if not has_worker(pop):
        return {**own, **said, "base_url": None, "pipeline_id": None, "endpoints": []}
    worker = {"base_url": base_url_of(pop), "pipeline_id": pop.pipeline_id}
    return {**own, **said, **worker, "endpoints": [worker]}


def has_worker(pop: Pop) -> bool:
    """False for a stopped Pop, whatever is stored with it."""
    return pop.status != PopStatus.INACTIVE and bool(pop.worker_base_url and pop.pipeline_id)


def base_url_of(pop: Pop) -> str:
    """Where clients call the worker, absolute and without a slash at its end."""
    if pop.through_keydock:
        return f"{settings.PUBLIC_URL}/pops/{pop.pk}/worker"
    return pop.worker_base_url.rstrip("/")
