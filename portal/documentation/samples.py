"""How is an operation called? The same request for curl, Python and JavaScript."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from portal.documentation.markdown import Sample
from portal.documentation.openapi import Operation

NO_NAME = re.compile(r"[^A-Za-z0-9]+")
MEANS_MORE = re.compile(r'[\\"$`]')  # to a shell, within double quotes
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
LANGUAGES = ("curl", "Python", "JavaScript")


def samples_of(operation: Operation, server: str) -> list[Sample]:
    """(language, code) for each of LANGUAGES. What the reader fills in is written as the names of `own_ids`."""
    address = server + path_of(operation) + query_of(operation)
    headers = dict(headers_of(operation))
    body = operation.body
    if body:
        headers["Content-Type"] = body.media_type
    given = body.example if body else None
    calls = (curl, python, javascript)
    return [
        (language, call(operation.method, address, headers, given))
        for language, call in zip(LANGUAGES, calls, strict=True)
    ]


def path_of(operation: Operation) -> str:
    """With each parameter as a name to fill in, in capital letters: curl would take braces for a list."""
    return PLACEHOLDER.sub(lambda found: fill_in(found[1]), operation.path)


def query_of(operation: Operation) -> str:
    needed = [p.name for p in operation.parameters if p.place == "query" and p.required]
    # Encoded: curl takes brackets for a range, and a shell what begins with a dollar for a variable.
    return "?" + "&".join(f"{quote(n)}={fill_in(n)}" for n in needed) if needed else ""


def fill_in(name: str) -> str:
    own = "YOUR_" if name in {"key_id", "organization_id"} else ""
    return own + NO_NAME.sub("_", name).strip("_").upper()


def headers_of(operation: Operation) -> Iterator[tuple[str, str]]:
    """The credential's headers, and those that the operation cannot do without."""
    for name in operation.headers:
        yield name, credential(name)
    for parameter in operation.parameters:
        if parameter.place == "header" and parameter.required:
            yield parameter.name, credential(parameter.name)


def credential(header: str) -> str:
    if "organization" in header.lower():
        return "YOUR_ORGANIZATION_ID"
    return "Bearer YOUR_API_KEY" if header.lower() == "authorization" else "YOUR_API_KEY"


def text_of(body: Any) -> str:
    return (
        body
        if isinstance(body, str)
        else json.dumps(body, indent=2, ensure_ascii=False, default=str)
    )


def in_shell(text: str) -> str:
    """Within double quotes, as it is: a path may hold what a shell would take for a variable or a command."""
    return '"' + MEANS_MORE.sub(r"\\\g<0>", text) + '"'


def in_code(text: str) -> str:
    """A text as Python and JavaScript both write it."""
    return json.dumps(text, ensure_ascii=False)


def curl(method: str, address: str, headers: dict[str, str], body: Any) -> str:
    to = in_shell(address)
    lines = [f"curl -X {method} {to}" if method != "GET" else f"curl {to}"]
    lines += [f"  -H {in_shell(f'{name}: {value}')}" for name, value in headers.items()]
    if body is not None:
        lines.append("  -d '" + text_of(body).replace("'", "'\\''") + "'")
    return " \\\n".join(lines)


def python(method: str, address: str, headers: dict[str, str], body: Any) -> str:
    is_json = body is not None and not isinstance(body, str)
    kept = {n: v for n, v in headers.items() if not (is_json and n == "Content-Type")}
    call = f"response = requests.{method.lower()}("
    lines = ["import requests", "", call, f"    {in_code(address)},"]
    if kept:
        lines += [
            "    headers={",
            *(f"        {json.dumps(n)}: {json.dumps(v)}," for n, v in kept.items()),
            "    },",
        ]
    if is_json:
        lines.append(f"    json={indented(literal(body), 4)},")
    elif body is not None:
        lines.append(f"    data={body!r},")
    lines += ["    timeout=10,", ")", "response.raise_for_status()"]
    return "\n".join([*lines, "print(response.json())"])


def literal(value: Any, depth: int = 0) -> str:
    """A value of JSON as Python writes it, one entry a line."""
    inner, end = "    " * (depth + 1), "    " * depth
    if isinstance(value, dict) and value:
        rows = [f"{inner}{json.dumps(k)}: {literal(v, depth + 1)}," for k, v in value.items()]
        return "\n".join(["{", *rows, f"{end}}}"])
    if isinstance(value, list) and value:
        rows = [f"{inner}{literal(v, depth + 1)}," for v in value]
        return "\n".join(["[", *rows, f"{end}]"])
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def indented(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by)


def javascript(method: str, address: str, headers: dict[str, str], body: Any) -> str:
    lines = [f"const response = await fetch({in_code(address)}, {{"]
    if method != "GET":
        lines.append(f'  method: "{method}",')
    if headers:
        lines += [
            "  headers: {",
            *(f"    {json.dumps(n)}: {json.dumps(v)}," for n, v in headers.items()),
            "  },",
        ]
    if isinstance(body, str):
        lines.append(f"  body: {json.dumps(body, ensure_ascii=False)},")
    elif body is not None:
        lines.append(f"  body: JSON.stringify({indented(text_of(body), 2)}),")
    lines += ["});", "if (!response.ok) throw new Error((await response.json()).detail);"]
    return "\n".join([*lines, "const answer = await response.json();"])
