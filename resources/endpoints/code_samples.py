"""How is an endpoint called from a program? Ready lines for curl, Python and JavaScript, with a place for the secret.

Whatever a person typed stands in them as a literal of the language, so that a line does what it shows and no more.
"""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from resources.endpoints.addresses import address_of
from resources.models import NamedEndpoint

CURL = """curl -X GET "{address}{query}" \\
  -H "x-api-key: YOUR_API_KEY" \\
  -H "x-organization-id: {organization}"
"""
OPEN_CURL = """curl -X GET "{address}{query}" \\
  -H "x-organization-id: {organization}"
"""
PYTHON = """import os

import requests

answer = requests.get(
    {address},
    params={parameters},
    headers={{
{headers}    }},
    timeout=30,
)
answer.raise_for_status()
{reading}
"""
PYTHON_READS = {
    "json": 'rows = answer.json()["results"]',
    "csv": "table = answer.text",
}
PYTHON_KEY = '        "x-api-key": os.environ["API_KEY"],\n'
JAVASCRIPT = """// In a browser: with a temporary access token, never with a key.
const address = new URL({address});
address.search = new URLSearchParams({parameters});
const answer = await fetch(address, {{
  headers: {{ {headers} }},
}});
if (!answer.ok) throw new Error(`Status ${{answer.status}}`);
{reading}
"""
JAVASCRIPT_READS = {
    "json": "const { results, nextToken } = await answer.json();",
    "csv": "const [table, nextToken] = [await answer.text(), answer.headers.get('X-Next-Token')];",
}


def samples(endpoint: NamedEndpoint, given: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(id, language, code) of each sample, with these parameters."""
    return [
        ("curl", "curl", curl(endpoint, given)),
        ("python", "Python", python(endpoint, given)),
        ("javascript", "JavaScript", javascript(endpoint, given)),
    ]


def curl(endpoint: NamedEndpoint, given: Mapping[str, str]) -> str:
    """For a POSIX shell: an encoded query holds no character that a shell reads between double quotes."""
    return (CURL if endpoint.requires_token else OPEN_CURL).format(
        address=address_of(endpoint),
        query=f"?{urlencode(given)}" if given else "",
        organization=endpoint.organization.public_id,
    )


def python(endpoint: NamedEndpoint, given: Mapping[str, str]) -> str:
    """A JSON text in ASCII is a Python text too."""
    organization = json.dumps(endpoint.organization.public_id)
    code = PYTHON.format(
        address=json.dumps(address_of(endpoint)),
        parameters=json.dumps(dict(given)),
        headers=(PYTHON_KEY if endpoint.requires_token else "")
        + f'        "x-organization-id": {organization},\n',
        reading=PYTHON_READS[format_of(given)],
    )
    return code if endpoint.requires_token else code.removeprefix("import os\n\n")


def javascript(endpoint: NamedEndpoint, given: Mapping[str, str]) -> str:
    """A JSON text is a JavaScript text too."""
    mine = f'"x-organization-id": {json.dumps(endpoint.organization.public_id)}'
    bearer = "Authorization: `Bearer ${accessToken}`"
    code = JAVASCRIPT.format(
        address=json.dumps(address_of(endpoint)),
        parameters=json.dumps(dict(given)),
        headers=bearer if endpoint.requires_token else mine,
        reading=JAVASCRIPT_READS[format_of(given)],
    )
    return code if endpoint.requires_token else code.partition("\n")[2]


def format_of(given: Mapping[str, str]) -> str:
    """What the answer is written as: json or csv."""
    return "csv" if given.get("format") == "csv" else "json"
