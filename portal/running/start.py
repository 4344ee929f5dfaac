"""May this process serve? Not before its settings are fit and its secrets are proved against the database."""

import gc
import logging
from threading import Lock

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, close_old_connections

from portal import checks, clock
from portal.branding import shown
from portal.journal import catching_up, files
from portal.secrets import canaries

# Of the collector: objects made until it looks at the youngest ones; such looks, until at the older ones.
LOOKS = (10_000, 20, 20)
log = logging.getLogger("portal.running.start")


class Proof:
    """Whether the secrets fit the database. A database that was away at the start is asked again at each request."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.done = False
        self.said = ""

    def holds(self) -> bool:
        """True once proved; then nothing is asked any more. False while the database is away or disagrees."""
        return self.done or self.ask()

    def ask(self) -> bool:
        with self.lock:
            if not self.done:
                close_old_connections()
                self.say(reason := why_not())
                self.done = not reason
                close_old_connections()
            return self.done

    def say(self, reason: str) -> None:
        """Into the log, once for each reason and not once for each request."""
        if reason and reason != self.said:
            log.error("Nothing is served: %s", reason)
        self.said = reason


def why_not() -> str:
    """Why the database does not vouch for this process, or nothing."""
    try:
        if not canaries.is_laid_out():
            return "the database has no tables yet; run manage.py migrate."
        if reasons := checks.serious(checks.database_messages()):
            return " ".join(reasons)
        if reason := catching_up.why_not_open(clock.now()):
            return reason
        canaries.record()
        catching_up.begin(clock.now())
        shown.refresh()
    except Error as error:
        return f"the database cannot be asked: {error}"
    except OSError as error:
        return f"the journal {files.folder()} cannot be written: {error.strerror}."
    return ""


def settle_memory() -> None:
    """Call once when everything is loaded. What is there now stays as long as the process, so the collector need not
    look at it again and again: a look at all of it stops every request for a tenth of a second. What a request makes
    is mostly gone with it by itself, so fewer looks will do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS)


def refuse_unfit_installation() -> None:
    """Raise ImproperlyConfigured with every reason not to serve. An unreachable database is none: see `Proof`."""
    if reasons := checks.serious(checks.all_messages()):
        raise ImproperlyConfigured("\n".join(reasons))
