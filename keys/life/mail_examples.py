"""Which mails do keys send? Each with made-up values, as `portal.mail.examples` asks for them."""

from portal.mail.examples import ORGANIZATION, Example


def own_examples() -> list[Example]:
    key = {"name": "production-main", "public_id": "7Hq2mVx9TfKe", "organization": ORGANIZATION}
    offer = {
        "offered_by": "Alice Brown",
        "name": "orders-report",
        "organization": {"name": ORGANIZATION},
    }
    return [
        Example(
            "keys/offers/offer_mail.txt",
            f"A token waits for you in {ORGANIZATION}",
            {"offer": offer, "link": "/o/org_7Hq2mVx9TfKe/tokens"},
        ),
        Example(
            "keys/changes/revoked_by_holder_mail.txt",
            f"A key of {ORGANIZATION} was revoked by its holder",
            {"key": key, "by": "key 7Hq2mVx9TfKe"},
        ),
    ]
