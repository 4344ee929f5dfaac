"""Who is told by mail of a request for permissions? Operators when it is made; both sides when it is decided."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from portal.actors import Actor
from portal.models import PermissionRequest, User
from portal.people import notices

RIGHT = "portal.change_permissionrequest"
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20  # requests of which operators are told by mail, of all organizations together


def deciders(but: Actor | None = None) -> list[User]:
    """The active operators who may decide, without the one who acts."""
    acting = but.user.pk if but is not None and but.user is not None else None
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("pk")
    return [one for one in staff if one.pk != acting and one.has_perm(RIGHT)]


def tell_asked(asked: PermissionRequest) -> None:
    """To every operator who may decide, once the transaction is through.

    The bounds of one organization and of one person keep nobody with many accounts from filling operators' mailboxes.
    So beyond MOST_AN_HOUR none of them gets a mail, and nothing is refused: what waits stands in the admin.
    """
    lately = PermissionRequest.objects.filter(asked_at__gt=asked.asked_at - AN_HOUR)
    if lately[: MOST_AN_HOUR + 1].count() > MOST_AN_HOUR:
        return
    subject = f"{asked.organization} asks for permissions"
    send(deciders(), subject, "portal/plan/asked_mail.txt", asked, admin_page(asked))


def tell_decided(asked: PermissionRequest, actor: Actor) -> None:
    """To the administrators of the organization, and to the other operators, so that nobody goes on about it."""
    subject = f"The request for permissions of {asked.organization} was {asked.state}"
    template = "portal/plan/decided_mail.txt"
    theirs = settings.PUBLIC_URL + reverse("portal:plan", args=[asked.organization.public_id])
    send(notices.administrators_of(asked.organization), subject, template, asked, theirs)
    send(deciders(but=actor), subject, template, asked, admin_page(asked))


def admin_page(asked: PermissionRequest) -> str:
    """Its address, also where the admin stands at an origin of its own."""
    page = reverse("admin:portal_permissionrequest_change", args=[asked.pk])
    return f"{settings.ADMIN_ORIGIN or settings.PUBLIC_URL}{page}"


def send(
    people: list[User], subject: str, template: str, asked: PermissionRequest, link: str
) -> None:
    notices.tell(people, subject, template, {"asked": asked, "link": link})
