"""Does a call of ours come round to us again? Its CDN-Loop header names us, and then nobody is called (RFC 8586).

Such a request is answered as any other, because a server that we call may well ask us about a key and hand on the
headers that it got. What it cannot do is to make us call out once more, so that no request of a stranger grows.
"""

from functools import cache

from django.utils.crypto import salted_hmac

from portal.errors import Refusal
from portal.http.middleware import calls_passed

HEADER = "CDN-Loop"
LONGEST = 1000  # characters; a call that passed so many servers goes in a circle of others


@cache
def our_name() -> str:
    """A pseudonym that no other installation has (RFC 8586 section 2)."""
    return f"keydock-{salted_hmac('resources.egress.loops', 'name').hexdigest()[:16]}"


def refuse_loop() -> None:
    """Raises Refusal `loop_detected` (508)."""
    passed = calls_passed.get()
    if our_name() in passed or len(passed) > LONGEST:
        detail = "This request comes from a call of the portal's own. It calls nobody again."
        raise Refusal("loop_detected", detail, status=508)


def next_header() -> dict[str, str]:
    """What the next server is told: who was passed, and that we were."""
    passed = "".join(one for one in calls_passed.get() if " " <= one <= "~").strip()
    return {HEADER: f"{passed}, {our_name()}" if passed else our_name()}
