"""Which mails do Pops send? Each with made-up values, as `portal.mail.examples` asks for them."""

from portal.mail.examples import ORGANIZATION, Example


def own_examples() -> list[Example]:
    pop = {
        "name": "Shop window",
        "organization": ORGANIZATION,
        "worker_base_url": "https://worker.example.net",
        "through_keydock": False,
    }
    return [
        Example(
            "resources/pops/worker_moved_mail.txt",
            "The worker of the Pop Shop window was changed",
            {"pop": pop, "before": {"worker_base_url": "https://old.example.com"}, "by": "Alice"},
        )
    ]
