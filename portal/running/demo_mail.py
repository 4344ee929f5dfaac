"""What did the demo send by mail? It is printed as ever, and kept in files for the page /demo/mail; in a demo alone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import clock, public_ids
from portal.mail.composing import PrintingBackend
from portal.pages.access_policies import public_view

KEPT = 50  # mails; older ones are deleted


@dataclass(frozen=True)
class Mail:
    """A mail as the page shows it."""

    at: datetime
    to: str
    subject: str
    text: str


class DemoBackend(PrintingBackend):
    def write_message(self, message: EmailMessage) -> None:
        super().write_message(message)
        keep(message.message().as_bytes())


def folder() -> Path:
    return Path(settings.VAR_DIR) / "mails"


def keep(message: bytes) -> None:
    """In a file of its own whose name tells when, so that processes do not wait for each other."""
    folder().mkdir(exist_ok=True, mode=0o700)
    name = f"{clock.now().timestamp():017.6f}-{public_ids.object_id()}.eml"
    (folder() / name).write_bytes(message)
    for old in sorted(folder().glob("*.eml"))[:-KEPT]:
        old.unlink(missing_ok=True)


def newest() -> list[Mail]:
    return [read(path) for path in sorted(folder().glob("*.eml"), reverse=True)[:KEPT]]


def read(path: Path) -> Mail:
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    text = parsed.get_body(("plain",))
    return Mail(
        at=datetime.fromtimestamp(float(path.name.partition("-")[0]), UTC),
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        text=text.get_content() if text else "",
    )


@public_view("a demo on one machine shows whoever tries it what it would have sent")
@require_safe
@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404("Mails are sent here, and shown to nobody.")
    return render(request, "portal/demo_mail.html", {"mails": newest()})
