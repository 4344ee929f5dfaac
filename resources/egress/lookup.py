"""Which addresses does a name have, and may all of them be called? Asked once for each connection."""

import queue
import socket
import threading

from django.conf import settings

from resources.egress.addresses import is_callable
from resources.egress.refusals import address_refused, timed_out, unreachable

Resolved = list[tuple[int, tuple]]


def resolved(host: str, port: int, seconds: float) -> Resolved:
    """Families and addresses of a host. In a thread, because a lookup cannot be ended from outside."""
    answer: queue.Queue[Resolved | Exception] = queue.Queue(1)
    threading.Thread(target=look_up, args=(host, port, answer), daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise timed_out() from None
    if isinstance(found, Exception):
        raise unreachable() from found
    return found


def look_up(host: str, port: int, answer: "queue.Queue[Resolved | Exception]") -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.put([(family, address) for family, _, _, _, address in found])
    except (OSError, UnicodeError) as error:
        answer.put(error)


def checked(found: Resolved) -> Resolved:
    """The same addresses, when every one may be called: one bad address among good ones is an attack as well."""
    for _, address in found:
        if not is_callable(str(address[0]), settings.EGRESS_ALLOW):
            detail = "This host has an address that this installation does not call."
            raise address_refused(f"{detail} Correct it, or ask the operator to allow its network.")
    return found
