"""How does a call reach the worker of a Pop through Keydock? Bounded, guarded, and without what is not its business.

Only what is listed here leaves: the headers that describe the body and the answer wanted, and, where the Pop says so, a
token made for the worker. Only what is listed here comes back: status, kind of content and body. A worker is a
stranger's server, so nothing that it says is ever something that a browser would run on our origin.
"""

from dataclasses import dataclass, field
from urllib.parse import quote

from portal.errors import Refusal
from resources.egress import calls as egress
from resources.egress.calls import Answer
from resources.egress.urls import climbs
from resources.models import Pop
from resources.pops import sample_worker
from resources.pops.config import has_worker

LONGEST_PATH = 2000  # characters as encoded
LONGEST_QUERY = 1500  # characters
# What a browser shows or runs is told to be data. Results of workers are JSON, lines of JSON, text and pictures.
KEPT_KINDS = frozenset(
    {"application/json", "application/problem+json", "application/jsonl", "application/x-ndjson"}
    | {"text/plain", "text/csv", "image/png", "image/jpeg", "image/webp"}
)
DATA = "application/octet-stream"
SAID = {
    "address_refused": "The worker has an address that this installation does not call.",
    "upstream_failed": "The worker could not be reached, broke off, or answered too much.",
    "upstream_timeout": "The worker did not answer in time.",
    "busy": "Too many workers and data sources are being asked at the moment. Try again in a second.",
}


@dataclass(frozen=True)
class WorkerCall:
    """What a client asks of a worker. `path` is the part below the worker's address."""

    method: str
    path: str
    query: str = ""
    content_type: str = ""
    accept: str = "*/*"
    authorization: str = field(default="", repr=False)
    body: bytes = field(default=b"", repr=False)


def pass_on(pop: Pop, call: WorkerCall) -> Answer:
    """The worker's answer, whatever its status.

    Raises Refusal `worker_not_here` (404), `invalid_path`, `invalid_query` (400), `address_refused`, `upstream_failed`
    (502), `upstream_timeout` (504), `busy` (503).
    """
    if not pop.through_keydock or not has_worker(pop):
        detail = (
            "This Pop's worker is not reached through the portal. Fetch its configuration anew."
        )
        raise Refusal("worker_not_here", detail, status=404)
    path, query = clean_path(call.path), clean_query(call.query)
    if sample_worker.is_sample(pop.worker_base_url):
        return sample_worker.answer(call.method, path)
    url = f"{pop.worker_base_url.rstrip('/')}/{path}" + (f"?{query}" if query else "")
    return ask_worker(url, pop, call)


def ask_worker(url: str, pop: Pop, call: WorkerCall) -> Answer:
    """The worker's answer. Raises Refusal 502 or 504 in words about the worker; where it redirects, nobody follows."""
    try:
        answer = egress.send(
            egress.OutgoingCall(
                url=url,
                organization=pop.organization_id,
                method=call.method,
                headers=headers_for(pop, call),
                body=call.body or None,
                accept=call.accept,
            )
        )
    except Refusal as refusal:
        raise refusal_of_worker(refusal) from refusal
    if 300 <= answer.status < 400:
        raise refusal_of_worker(Refusal("upstream_failed", "", status=502))
    return answer


def clean_path(path: str) -> str:
    """Encoded for an address. Raises Refusal 400: no step leads out of the part that the Pop's worker stands for."""
    encoded = quote(path, safe="/-._~!$&'()*+,;=:@")
    unsafe = climbs(path) or "\\" in path or not path.isprintable()
    if unsafe or len(encoded) > LONGEST_PATH:
        detail = "A worker's path has at most 2000 characters, no backslash and no . or .. steps."
        raise Refusal("invalid_path", detail)
    return encoded


def clean_query(query: str) -> str:
    """As it was sent. Raises Refusal 400."""
    if len(query) > LONGEST_QUERY or not query.isascii() or {" ", "\\"} & set(query):
        detail = "A worker's query has at most 1500 characters, encoded as an address asks for."
        raise Refusal("invalid_query", detail)
    return query


def headers_for(pop: Pop, call: WorkerCall) -> dict[str, str]:
    headers = {"Content-Type": call.content_type} if call.content_type else {}
    if call.authorization:
        headers["Authorization"] = call.authorization
    return headers


def refusal_of_worker(refusal: Refusal) -> Refusal:
    """The same refusal in words about a worker."""
    detail = f"{SAID.get(refusal.code, refusal.detail)} Nothing is known of what it did."
    return Refusal(refusal.code, detail, status=refusal.status, headers=refusal.headers)


def kind_of(answer: Answer) -> str:
    """The content type to tell a client."""
    return answer.content_type if answer.content_type in KEPT_KINDS else DATA
