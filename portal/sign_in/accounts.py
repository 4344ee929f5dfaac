"""How do people come in and go out? What django-allauth asks of us: limits, audit events, addresses in mails.

Each change of an account is one transaction with its audit event, written here and not by a signal: a signal's
receiver can be lost without anybody noticing.
"""

import logging
from math import ceil
from smtplib import SMTPException
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import base36_to_int

from portal import clock
from portal.actors import Actor
from portal.addresses import canonical, found_as
from portal.audit.events import Action
from portal.audit.notes import note_failed_sign_in, note_of_account
from portal.http.redirects import is_own_path
from portal.http.refusals.failures import mail_not_sent, too_many_requests
from portal.installation import brand
from portal.mail.composing import LINKS, compose
from portal.models import User
from portal.pages import reauthentication
from portal.people import invitations
from portal.remote import client_ip, client_network
from portal.sign_in import address_change_undo, asked_mails, sessions
from portal.throttles import devices, tries

logger = logging.getLogger(__name__)

LONGEST_EMAIL = 254  # characters, RFC 5321 with RFC 3696 erratum 1690
EMAIL_CHANGED = "account/email/email_changed"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """By KEYDOCK_SIGN_UP: everybody, the holder of an invitation's link, or nobody."""
        if settings.SIGN_UP == "invitation":
            return invitations.invitation_in_session(request.session, clock.now()) is not None
        return settings.SIGN_UP == "open"

    # Signing in ------------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the try before the password is looked at. A refused one costs no hashing and gets 429."""
        self.buckets = devices.buckets(request, credentials.get("email", ""))
        wait = tries.begin(self.buckets, clock.now())
        if wait:
            seconds = ceil(wait.total_seconds())
            email = typed_address(credentials.get("email", ""))
            raise ImmediateHttpResponse(too_many_requests(request, seconds, link_for=email))

    def _rollback_login_failed_rl_usage(self) -> None:
        """allauth calls this when the password was right."""
        tries.succeed(self.buckets, clock.now())

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        email = credentials.get("email", "")
        user = User.objects.filter(email__in=found_as(email)).first()
        inactive = user is not None and not user.is_active
        note_failed_sign_in(request, user, "inactive" if inactive else "wrong_password")

    @transaction.atomic
    def login(self, request: HttpRequest, user: User) -> None:
        refuse_deleted(request, user)
        super().login(request, user)
        asked_mails.begin_anew(user.email)
        reauthentication.stamp(request, user, proved_by(request, user), clock.now())
        note_of_account(Action.USER_SIGNED_IN, user, Actor.person(request))

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.EmailVerificationStage": f"{__name__}.ConfirmedAddress"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def post_login(self, request: HttpRequest, user: User, **kwargs: object) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user.email)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the invitation that brought the person here, else home."""
        brought = invitations.invitation_in_session(request.session, clock.now())
        return reverse("portal:invitation" if brought else "portal:home")

    get_signup_redirect_url = get_login_redirect_url

    @transaction.atomic
    def logout(self, request: HttpRequest) -> None:
        actor = Actor.person(request)
        note_of_account(Action.USER_SIGNED_OUT, actor.user, actor)
        super().logout(request)

    # Changing an account ---------------------------------------------------------------------

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Also what a reset by mail calls: whoever comes through it proved the mailbox, so failures are forgotten."""
        super().set_password(user, password)
        tries.forget(tries.Bucket(devices.account_of(user.email)))
        sessions.of(user, but=sessions.current(context.request)).delete()
        note_of_account(Action.USER_PASSWORD_CHANGED, user, Actor.account(context.request, user))

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            user = User.objects.get(pk=email_address.user_id)
            note_of_account(Action.USER_EMAIL_VERIFIED, user, Actor.account(request, user))
        return confirmed

    # Addresses -------------------------------------------------------------------------------

    def clean_email(self, email: str) -> str:
        """One form of each mailbox; a look-alike is refused where it is typed. What is too long for a row would be
        somebody else's when cut short."""
        form = canonical(email)
        if len(form) > LONGEST_EMAIL:
            raise ValidationError("An e-mail address has at most 254 characters.", code="too_long")
        return form

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict | None = None,
        email: str | None = None,
    ) -> None:
        """The notice of a new address goes to the old one, with the link that undoes the change."""
        told = {"ended": getattr(self.request, "ended_by_reset", []), **(context or {})}
        if template_prefix == EMAIL_CHANGED:
            actor = Actor.account(self.request, user)
            token = address_change_undo.offer(
                user=user,
                before=told["from_email"],
                after=told["to_email"],
                actor=actor,
                now=clock.now(),
            )
            told["link"] = reverse("portal:undo", args=[token])
        super().send_notification_mail(template_prefix, user, told, email)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Links lead to PUBLIC_URL: the host of the request is the caller's claim, and a mail would spread it."""
        if template_prefix in asked_mails.OF_SIGN_UPS and not asked_mails.claim(
            self.request, email, template_prefix
        ):
            return
        ours = {name: public_address(context[name]) for name in LINKS if name in context}
        told = {"portal_name": brand.current().name, "ip": client_ip(self.request) or "unknown"}
        try:
            super().send_mail(template_prefix, email, {**context, **told, **ours})
        except (SMTPException, OSError) as error:
            logger.exception("A mail could not be sent.")
            raise ImmediateHttpResponse(mail_not_sent(self.request)) from error

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict,
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        return compose(
            subject=render_to_string(f"{template_prefix}_subject.txt", context),
            template=f"{template_prefix}_message.txt",
            context=context,
            to=email,
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """allauth begins the key with the number of the person's row; ours begins with the public id."""
        number, _, token = key.partition("-")
        user = User.objects.get(pk=base36_to_int(number))
        return super().get_reset_password_from_key_url(f"{user.public_id}-{token}")

    def is_safe_url(self, url: str) -> bool:
        return is_own_path(url)

    def get_client_ip(self, request: HttpRequest) -> str:
        """What allauth's limits count as one caller: who has one address of IPv6 has 2^64 of them."""
        return client_network(request) or "unknown"


class ConfirmedAddress(EmailVerificationStage):
    """The step in which an unconfirmed address gets its mail, and a row where it had none."""

    @transaction.atomic
    def handle(self) -> tuple[HttpResponse | None, bool]:
        if (
            self.login.user is not None
        ):  # a taken address is answered as if somebody new had signed up
            refuse_deleted(self.request, self.login.user)
        return super().handle()


def refuse_deleted(request: HttpRequest, user: User) -> None:
    """An account can end between its password and its session. Raises ImmediateHttpResponse to the sign-in page.

    From here on a deletion waits for the transaction, and finds the session or address that was made: otherwise the
    database would refuse one whose person is gone, and who signs in would read that something is broken.
    """
    rows = User.objects.select_for_update(no_key=True).filter(pk=user.pk)
    if not rows.values_list("pk", flat=True).first():
        messages.error(request, "This account was deleted.")
        raise ImmediateHttpResponse(redirect("account_login"))


def proved_by(request: HttpRequest, user: User) -> str:
    """The last thing that this sign-in was proved by: "password", "code", "passkey" or "mailed_link"."""
    records = get_authentication_records(request, user)
    last = (
        records[-1] if records else {"method": "password"}
    )  # chosen at the sign-up just confirmed
    if last["method"] != "mfa":
        return last["method"]
    return "passkey" if last["type"] == "webauthn" else "code"


def typed_address(email: str) -> str:
    """The address of a sign-in that has to wait, for the button that mails a link; nothing where it is none."""
    try:
        return canonical(email)
    except ValidationError:
        return ""


def public_address(url: str) -> str:
    """The same page under PUBLIC_URL, which may have a path of its own in front."""
    parts = urlsplit(url)
    return f"{settings.PUBLIC_URL}{parts.path}" + (f"?{parts.query}" if parts.query else "")
