"""Which connectors were sealed with which key, and how are they sealed with the current one?"""

from collections import Counter

from django.db import transaction

from portal.people.organizations import lock
from portal.secrets.sealing import Sealed
from resources.http import sealing
from resources.http.sealing import purpose_of
from resources.models import HttpSource


def needs() -> dict[int, int]:
    """How many connectors have headers under each version of the keyring."""
    closed = HttpSource.objects.exclude(sealed_headers=b"").values_list("sealed_headers", flat=True)
    return dict(Counter(sealing.version_of(each) for each in closed.iterator()))


def reseal_all() -> tuple[int, list[str]]:
    """Seal anew what is under an older key: how many, and the ids of connectors that cannot be opened.

    Nothing is sent or shown, and the connectors work all the while.
    """
    done, lost = 0, []
    rows = HttpSource.objects.exclude(sealed_headers=b"").order_by("pk")
    for source in rows.select_related("connector").iterator():
        if sealing.is_outdated(source.sealed_headers):
            try:
                done += reseal(source.pk)
            except sealing.CannotOpenError:
                lost.append(source.connector.public_id)
    return done, lost


@transaction.atomic
def reseal(source_pk: int) -> bool:
    """One connector, under its organization's lock: a change at the same time is neither lost nor overwritten."""
    rows = HttpSource.objects.select_related("connector__organization")
    lock(rows.get(pk=source_pk).connector.organization)
    source = rows.get(pk=source_pk)
    if not source.sealed_headers or not sealing.is_outdated(source.sealed_headers):
        return False
    organization, what = source.connector.organization, purpose_of(source.connector)
    text = sealing.unseal(source.sealed_headers, organization, what)
    source.sealed_headers = sealing.seal(text, organization, what)
    source.save(update_fields=["sealed_headers"])
    return True


def sealed_kinds() -> list[Sealed]:
    """What `manage.py sealing` lists and renews of connectors."""
    return [Sealed("connectors", needs, reseal_all)]
