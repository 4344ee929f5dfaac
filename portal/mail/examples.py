"""Which mails are there? Each with made-up values, for the style page and for the tests that read them all.

A floor that sends mails subscribes its own to `examples`; a test finds a text that nobody shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from portal.hooks import Hook
from portal.installation import brand
from portal.mail.composing import LINKS, compose
from portal.models import Organization

READER = "dora@example.com"
ORGANIZATION = "Acme Robotics"
# What notices of an account say of the browser that changed something.
WHERE = {
    "ip": "192.0.2.7",
    "user_agent": "Firefox 130 on Linux",
    "timestamp": "2 March 2026, 12:00",
}


@dataclass(frozen=True)
class Example:
    """`subject` is the template of one or, without ".txt", the words; `values` are what the text is told."""

    template: str
    subject: str
    values: dict[str, Any]

    @property
    def name(self) -> str:
        """As it stands in an address."""
        return self.template.removesuffix(".txt").replace("/", ".")

    def mail(self, change: Callable[[Any], Any] = lambda value: value) -> EmailMultiAlternatives:
        """The mail; `change` is asked for another value in the place of each typed one."""
        told = {"portal_name": brand.current().name, "portal": settings.PUBLIC_URL}
        for name, value in self.values.items():
            told[name] = settings.PUBLIC_URL + value if name in LINKS else changed(value, change)
        is_template = self.subject.endswith(".txt")
        subject = render_to_string(self.subject, told) if is_template else self.subject
        return compose(subject=subject, template=self.template, context=told, to=READER)


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Each text in it changed."""
    if isinstance(value, dict):
        return {name: changed(inner, change) for name, inner in value.items()}
    return change(value) if isinstance(value, str) else value


examples: Hook[[], list[Example]] = Hook()


def every_example() -> list[Example]:
    """By template, so that each has its place on the page."""
    found = [one for some in examples.call() for one in some]
    return sorted(found, key=lambda one: one.template)


def of_account(name: str, **values: Any) -> Example:
    """One of those that django-allauth asks for by its name."""
    place = f"account/email/{name}"
    return Example(f"{place}_message.txt", f"{place}_subject.txt", {**WHERE, **values})


def of_second_factor(name: str) -> Example:
    place = f"mfa/email/{name}"
    return Example(f"{place}_message.txt", f"{place}_subject.txt", WHERE)


def of_permission_requests() -> list[Example]:
    asked = {
        "asked_by": "Alice Brown",
        "organization": Organization(name=ORGANIZATION, public_id="org_7Hq2mVx9TfKe"),
        "permissions": ["orders:read", "orders:write"],
        "reason": "Our shop sends orders from March on.",
    }
    decided = {**asked, "state": "approved", "answer": "As agreed with your account manager."}
    return [
        Example(
            "portal/plan/asked_mail.txt",
            f"{ORGANIZATION} asks for permissions",
            {"asked": asked, "link": "/admin/portal/permissionrequest/"},
        ),
        Example(
            "portal/plan/decided_mail.txt",
            f"The request for permissions of {ORGANIZATION} was approved",
            {"asked": decided, "link": "/o/org_7Hq2mVx9TfKe/plan"},
        ),
    ]


def of_accounts() -> list[Example]:
    reset = "/accounts/password/reset/key/EXAMPLEonly-notALink/"
    return [
        of_account("email_confirmation", activate_url="/accounts/confirm-email/EXAMPLEonly/"),
        of_account("email_confirm"),
        of_account("account_already_exists", email=READER, password_reset_url=reset),
        of_account("unknown_account", email=READER),
        of_account("sign_in_link", link="/accounts/login/link/EXAMPLEonly"),
        of_account("password_reset_key", password_reset_url=reset),
        of_account("password_reset", ended=["2 tokens", "1 passkey"]),
        of_account("password_changed"),
        of_account("password_set"),
        of_account(
            "email_changed",
            from_email="dora@old.example",
            to_email=READER,
            link="/accounts/email/undo/EXAMPLEonly",
        ),
        of_account("email_deleted", deleted_email="dora@old.example"),
    ]


def own_examples() -> list[Example]:
    """Those of the ground: accounts, their second factors, invitations, what is asked for beyond a plan."""
    return [
        *of_accounts(),
        *map(
            of_second_factor,
            [
                "app_set_up",
                "app_removed",
                "passkey_added",
                "passkey_removed",
                "recovery_codes_made",
            ],
        ),
        Example("mfa/email/removed_by_operator_message.txt", "Your second factor was removed", {}),
        Example("portal/accounts/deleted_mail.txt", "Your account was deleted", {"is_own": True}),
        Example(
            "portal/members/invitation_mail.txt",
            f"Invitation to {ORGANIZATION}",
            {
                "inviter": "Alice Brown",
                "invitation": {
                    "email": READER,
                    "get_role_display": "Developer",
                    "organization": {"name": ORGANIZATION, "time_zone": "Europe/Berlin"},
                },
                "link": "/invitations/EXAMPLEonly",
                "ends": "9 March 2026, 13:00",
            },
        ),
        *of_permission_requests(),
    ]
