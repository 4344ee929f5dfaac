"""How does a server give its own users a temporary token? One function, shaped as AWS Lambda calls it.

It checks its own user, swaps the secret key for a temporary access token, reads the Pop's configuration with it, and
answers with that configuration, or with `HAND_OVER=token` with a session for the browser clients.
"""

import base64
import hmac
import json
import logging
import os
import time
from typing import Any

import requests

TIMEOUT = 10  # seconds
log = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: object = None) -> dict[str, Any]:
    """`event["headers"]` in, `{"statusCode", "headers", "body"}` out: 200, 401 or 500, always JSON."""
    if not is_authenticated(event):
        return answer(401, {"error": "Unauthorized"})
    try:
        token = temporary_token()
        config = pop_config(token["access_token"])
    except (requests.RequestException, KeyError, ValueError) as error:
        # The name of the error alone: its text can hold what was sent.
        log.error("No temporary token was handed out: %s", type(error).__name__)
        return answer(500, {"error": "Internal Server Error"})
    return answer(200, session(token, config) if hands_over_token() else config)


def is_authenticated(event: dict[str, Any]) -> bool:
    """Replace this by the sign-in of your own product. Here: HTTP Basic with one user from the environment."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    scheme, _, sent = headers.get("authorization", "").partition(" ")
    user, password = os.environ.get("SAMPLE_USER"), os.environ.get("SAMPLE_PASSWORD")
    if scheme.lower() != "basic" or not user or not password:
        return False
    expected = base64.b64encode(f"{user}:{password}".encode())
    return hmac.compare_digest(sent.encode(), expected)


def temporary_token() -> dict[str, Any]:
    """`{"access_token", "expires_in" in seconds, "token_type"}`."""
    response = requests.post(
        f"{server()}/authentication/token",
        json={"secret_key": os.environ["EYEPOP_SECRET_API_KEY"]},
        timeout=TIMEOUT,
    )
    response.raise_for_status()
    return response.json()


def pop_config(access_token: str) -> dict[str, Any]:
    response = requests.get(
        f"{server()}/pops/{os.environ['EYEPOP_POP_ID']}/config",
        params={"auto_start": "false"},
        headers={"Authorization": f"Bearer {access_token}", "Accept": "application/json"},
        timeout=TIMEOUT,
    )
    response.raise_for_status()
    return response.json()


def session(token: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    return {
        "eyepopUrl": server(),
        "accessToken": token["access_token"],
        "validUntil": int((time.time() + token["expires_in"]) * 1000),
        "popId": os.environ["EYEPOP_POP_ID"],
        "baseUrl": config.get("base_url"),
        "pipelineId": config.get("pipeline_id"),
    }


def hands_over_token() -> bool:
    return os.environ.get("HAND_OVER", "config") == "token"


def server() -> str:
    return os.environ["EYEPOP_URL"].rstrip("/")


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
