"""Which row does the id in a request name? Looked up among the rows that the caller may know of, and nowhere else."""

import re
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from portal.models import Membership, Organization

Row = TypeVar("Row", bound=Model)

# Every public id has this shape. Other texts are not asked of the database, which would stumble over NUL.
ID = re.compile(r"[0-9A-Za-z-]{1,24}", re.ASCII)
LONGEST_NUMBER = 18  # digits that every database takes as a row id


def one(rows: QuerySet[Row], public_id: str) -> Row:
    """The row with this public id. Raises Http404, alike for every id that names none of these rows."""
    row = rows.filter(public_id=public_id).first() if ID.fullmatch(public_id) else None
    if row is None:
        raise Http404
    return row


def member_or_404(organization: Organization, user_id: str | int) -> Membership:
    """The membership of the user with this id, with user and organization at hand. Raises Http404."""
    text = str(user_id)
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    rows = organization.memberships.select_related("user", "organization")
    membership = rows.filter(user_id=int(text)).first() if is_number else None
    if membership is None:
        raise Http404
    return membership
