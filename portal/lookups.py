"""Which row does the id in a request name? Looked up among the rows that the caller may know of, and nowhere else."""

import re
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from portal.models import Membership, Organization, User

Row = TypeVar("Row", bound=Model)

# Every public id has this shape. Other texts are not asked of the database, which would stumble over NUL.
ID = re.compile(r"[0-9A-Za-z-]{1,24}", re.ASCII)


def named_in(texts: Iterable[str]) -> list[str]:
    """Those of the texts that may be public ids."""
    return [text for text in texts if ID.fullmatch(text)]


def one(rows: QuerySet[Row], public_id: str, column: str = "public_id") -> Row:
    """The row with this public id. Raises Http404, alike for every id that names none of these rows."""
    row = rows.filter(**{column: public_id}).first() if ID.fullmatch(public_id) else None
    if row is None:
        raise Http404
    return row


def person(public_id: str) -> User | None:
    """The account with this public id, as it stands in a link or in what a passkey remembers."""
    return User.objects.filter(public_id=public_id).first() if ID.fullmatch(public_id) else None


def member_or_404(organization: Organization, user_id: str) -> Membership:
    """The membership of the user with this public id, with user and organization at hand. Raises Http404."""
    rows = organization.memberships.select_related("user", "organization")
    return one(rows, user_id, "user__public_id")
