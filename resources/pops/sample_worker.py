"""What does a worker answer when a client connects? The sample of the demo, which runs no models and says so.

It exists with KEYDOCK_DEMO=1 only. Its routes check access tokens as any worker does that clients call directly. A Pop
that is reached through Keydock asks it without a connection: the guard over outgoing calls never calls this machine.
"""

import json
from typing import Any

from django.conf import settings

from portal.errors import Refusal
from resources.egress.calls import Answer

PIPELINE_ID = "0" * 31 + "1"
ABOUT = "The sample worker of the demo. It runs no models."


def address() -> str:
    return f"{settings.PUBLIC_URL}/demo/worker"


def is_sample(url: str) -> bool:
    """True for the address of the sample worker in a demo; nowhere else does one exist."""
    return settings.DEMO and url == address()


def answer(method: str, path: str) -> Answer:
    """What the worker says. Raises Refusal 404 for whatever a client does not ask when it connects or disconnects.

    `path` is the part below the worker's address, without a query.
    """
    match method, path.strip("/").split("/"):
        case "GET" | "HEAD", ["pipelines", identifier]:
            return answer_of(pipeline(identifier))
        case "POST", ["pipelines"]:
            return answer_of(pipeline(PIPELINE_ID))
        case ("PATCH", ["pipelines", _, "source"]) | ("DELETE", ["pipelines", _]):
            return Answer(204, "", b"")
    raise Refusal("not_found", f"There is nothing here. {ABOUT}", status=404)


def pipeline(identifier: str) -> dict[str, Any]:
    """A pipeline as published clients read it; without a component there is nothing that it could find."""
    return {
        "id": identifier,
        "state": "running",
        "pop": {"components": []},
        "description": ABOUT,
    }


def answer_of(body: dict[str, Any]) -> Answer:
    return Answer(200, "application/json", json.dumps(body).encode())
