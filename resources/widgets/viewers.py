"""Who looks at a widget, and may they see it? The one place that judges a viewer, with a token or signed in.

A viewer without a good token is told 401, one whose token may not see this widget 403, and one of another
organization 404, as for a widget that is not there.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest

from apiusers.models import ApiUser
from keys.models import ApiKey
from keys.verification import refusals
from keys.verification.arrivals import Sent
from keys.verification.credential_headers import API_KEY, ORGANIZATION, bearer, refuse_repeated
from keys.verification.door import verify
from keys.verification.owners import permissions_of_active_owner
from keys.verification_codes import Code
from portal import permissions
from portal.ceiling import ceiling_of
from portal.errors import Forbidden, Refusal
from portal.models import Organization
from resources.access.reach import Owner, Reach, reach_of
from resources.endpoints.answering import refuse_caller
from resources.models import Widget

TOKEN = "token"  # noqa: S105 - the name of a parameter of the address


@dataclass(frozen=True)
class Credential:
    """What a viewer presents, and the organization named beside it."""

    text: str = field(repr=False)
    organization_id: str | None = None
    is_key: bool = False  # only a key may stand in x-api-key


def read_credential(request: HttpRequest) -> Credential | None:
    """From x-api-key, else from Authorization, else from `?token=`. Raises Refusal 401 for what is ambiguous."""
    refuse_repeated(request.META)
    organization_id = request.META.get(ORGANIZATION)
    if API_KEY in request.META:
        if organization_id is None:
            raise refusals.organization_missing()
        return Credential(request.META[API_KEY], organization_id, is_key=True)
    text = bearer(request.META)
    if text is None:
        text = request.GET.get(TOKEN) or None
    return None if text is None else Credential(text, organization_id)


def refuse_viewer(widget: Widget, request: HttpRequest, now: datetime) -> None:
    """Raises Refusal 401 without a good credential, 404 for one of another organization, Forbidden else.

    A widget that is open asks nobody for anything: a token in its address is not even read. No door is asked then, so
    what ends at the door for all others, a suspension and the plan, ends here.
    """
    if not widget.is_restricted:
        refuse_stopped(widget.organization)
        refuse_caller(widget.endpoint, None)
        return
    credential = read_credential(request)
    if credential is None:
        detail = "Ask whoever runs this page for a token that may see this widget."
        raise refusals.unauthenticated("token_required", detail, challenge=refusals.REALM)
    key = prove_credential(credential, request, now)
    if key.organization_id != widget.organization_id:
        raise Refusal("not_found", "There is no such widget.", status=404)
    refuse_owner(widget, key.owner)


def refuse_stopped(organization: Organization) -> None:
    """Raises Refusal 404, as for a widget that is not there."""
    is_allowed = permissions.WIDGETS_VIEW in ceiling_of(organization)
    if organization.suspended_at is not None or not is_allowed:
        raise Refusal("not_found", "There is no such widget.", status=404)


def prove_credential(credential: Credential, request: HttpRequest, now: datetime) -> ApiKey:
    """The key behind the credential. This is the route whose contract hands a credential to a page, so a browser may
    bring it; from where, a key's list of addresses decides here too.

    Raises Refusal 401, 403 when it does not hold `widgets:view` or may not come from there, 429."""
    needed = [permissions.WIDGETS_VIEW]
    verdict = verify(
        credential.text,
        now=now,
        organization_id=credential.organization_id,
        required=needed,
        accept_tokens=not credential.is_key,
        place=request.path_info,
        arrival=Sent(request.META, takes_keys_from_pages=True),
    )
    if verdict.key is None or verdict.code not in {Code.VALID, Code.FORBIDDEN}:
        raise refusals.not_passed(verdict)
    if verdict.code is Code.FORBIDDEN:
        raise refusals.insufficient_scope(needed)
    return verdict.key


def refuse_owner(widget: Widget, owner: Owner) -> None:
    """May the tokens of this owner see it? Raises Forbidden."""
    if widget.only_listed and not is_listed(widget, owner):
        detail = "Only the tokens of certain API users may see this widget."
        raise Forbidden(detail, code="viewer_not_listed")
    refuse_rows(widget, reach_of(widget.organization, owner))


def is_listed(widget: Widget, owner: Owner) -> bool:
    return isinstance(owner, ApiUser) and widget.viewers.filter(pk=owner.pk).exists()


def refuse_rows(widget: Widget, reach: Reach) -> None:
    """Are the rows within reach? Raises Forbidden: who has the address of a widget knows that it is there."""
    try:
        refuse_caller(widget.endpoint, reach)
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        detail = "The connector behind this widget was not granted."
        raise Forbidden(detail, code="connector_not_granted") from refusal


def refuse_api_user(widget: Widget, api_user: ApiUser) -> None:
    """Would a token of this API user see it? Raises Forbidden, Conflict `owner_inactive`."""
    held = permissions_of_active_owner(widget.organization, api_user) or frozenset()
    if widget.is_restricted and permissions.WIDGETS_VIEW not in held:
        raise refusals.insufficient_scope([permissions.WIDGETS_VIEW])
    if widget.is_restricted:
        refuse_owner(widget, api_user)
