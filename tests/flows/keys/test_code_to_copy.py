"""The code in the documentation runs as it stands: whoever copies it, and puts the key in its place, gets an answer."""

import html
import os
import re
import subprocess
import sys
from typing import Any

import pytest
import requests

# How a block is run, by the end of its id; curl fails where the answer is a refusal.
RUNS = {
    "curl": ["sh", "-ec", 'curl() { command curl --fail --silent --show-error "$@"; }\n{code}'],
    "python": [sys.executable, "-c", "{code}"],
    "javascript": ["node", "--input-type=module", "--eval", "{code}"],
}
OPERATIONS = ["/docs/portal-api/whoami", "/docs/portal-api/verify-key"]
BLOCKS = [
    *((page, f"request-{language}") for page in OPERATIONS for language in RUNS),
    *(("/docs/guides/authentication", f"code-1-{language}") for language in RUNS),
    ("/docs/guides/authentication", "code-2-curl"),
    ("/docs/guides/verify", "code-1-curl"),
    ("/docs/guides/oauth", "code-1-curl"),
    ("/docs/guides/oauth", "code-1-python"),
    ("/docs/guides/oauth", "code-2-curl"),
]


def code_of(page: str, name: str) -> str:
    found = re.search(rf'<pre id="{name}"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert found, f"The page has no block {name}."
    return html.unescape(found[1])


def with_ids(code: str, seed: dict[str, Any]) -> str:
    own = {
        "YOUR_ORGANIZATION_ID": seed["organization_id"],
        "YOUR_API_KEY": seed["secret_key"],
        "YOUR_KEY_ID": seed["secret_key"].split("_")[2],
    }
    for name, value in own.items():
        code = code.replace(name, value)
    return code


@pytest.mark.parametrize(("address", "name"), BLOCKS)
def test_it_runs(http: requests.Session, seed: dict[str, Any], address: str, name: str) -> None:
    page = http.get(seed["base_url"] + address, timeout=30).text
    code = with_ids(code_of(page, name), seed)
    command = [part.replace("{code}", code) for part in RUNS[name.rpartition("-")[2]]]
    environment = {**os.environ, "API_KEY": seed["secret_key"], "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
