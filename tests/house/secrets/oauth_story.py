"""Which secrets does OAuth hand out? Those of every flow, each sent also to addresses where it does not belong."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.flows.applications.test_consent import VERIFIER, ask
from tests.flows.signed_in import Person, owner

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
EXCHANGE_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
SECRETS = ("access_token", "refresh_token", "id_token", "device_code")
SCOPE = "pops:read offline_access openid"


class Application:
    """A program that speaks OAuth to one installation, and notes every secret that it is given."""

    def __init__(self, seed: dict[str, Any], shown: list[str]) -> None:
        self.seed, self.shown = seed, shown
        self.http = requests.Session()
        self.http.trust_env = False

    def post(self, path: str, **options: Any) -> dict[str, Any]:
        answer = self.http.post(f"{self.seed['base_url']}/oauth/{path}", timeout=30, **options)
        told = answer.json() if answer.content else {}
        self.shown += [told[name] for name in SECRETS if name in told]
        return told

    def ask(self, grant: str, **parameters: str) -> dict[str, Any]:
        """As the public application."""
        sent = {"grant_type": grant, "client_id": self.seed["oauth_client_id"], **parameters}
        return self.post("token", data=sent)

    def program(self, path: str, **parameters: str) -> dict[str, Any]:
        """As a program that proves itself with its key by Basic."""
        key = self.seed["secret_key"]
        return self.post(path, data=parameters, auth=(key[8:20], key))

    def redeem(self, code: str) -> dict[str, Any]:
        back = self.seed["oauth_redirect_uri"]
        return self.ask("authorization_code", code=code, redirect_uri=back, code_verifier=VERIFIER)


def tell(seed: dict[str, Any]) -> tuple[list[str], str]:
    """The secrets that were handed out, and the pages about them that a person sees afterwards."""
    application, person = Application(seed, [VERIFIER]), owner(seed)
    by_itself(application)
    by_code(application, person)
    by_device(application, person)
    in_wrong_places(application)
    return application.shown, person.open("/allowed-applications").text


def by_itself(application: Application) -> None:
    """Client credentials, and a narrower token in exchange for the first."""
    given = application.program("token", grant_type="client_credentials")["access_token"]
    application.program(
        "token", grant_type=EXCHANGE_GRANT, subject_token=given, subject_token_type=ACCESS_TOKEN
    )
    assert application.program("introspect", token=given)["active"] is True
    application.program("revoke", token=given)


def by_code(application: Application, person: Person) -> None:
    """A person allows it; the code is used twice, and a refresh token after it was used up."""
    code = allowed(application, person)
    given = application.redeem(code)
    newer = application.ask("refresh_token", refresh_token=given["refresh_token"])
    application.program("introspect", token=newer["refresh_token"])
    for used in (given, newer):
        application.ask("refresh_token", refresh_token=used["refresh_token"])
    application.redeem(code)
    once_more = application.redeem(allowed(application, person))
    application.post(
        "revoke",
        data={
            "client_id": application.seed["oauth_client_id"],
            "token": once_more["refresh_token"],
        },
    )


def allowed(application: Application, person: Person) -> str:
    """The code that the person's browser brings back."""
    form = ask(person, application.seed, scope=SCOPE)
    answer = person.submit(form, follow=False, decision="allow")
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    application.shown.append(code)
    return code


def by_device(application: Application, person: Person) -> None:
    """A program without a browser asks too early, and again once a person has allowed it."""
    begun = application.post(
        "device_authorization",
        data={"client_id": application.seed["oauth_client_id"], "scope": SCOPE},
    )
    asked = {"device_code": begun["device_code"]}
    assert application.ask(DEVICE_GRANT, **asked)["error"] == "authorization_pending"
    shown = person.submit(person.open("/device"), user_code=begun["user_code"])
    person.submit(shown, decision="allow")
    assert "access_token" in application.ask(DEVICE_GRANT, **asked)
    application.ask(DEVICE_GRANT, **asked)


def in_wrong_places(application: Application) -> None:
    """Secrets in addresses, broken bodies and fields that are not theirs: each is refused, and in no log."""
    for secret in list(application.shown):
        for path in ("token", "introspect", "revoke", "device_authorization"):
            application.post(path, params={"token": secret}, data={"code": secret})
        json = {"headers": {"Content-Type": "application/json"}}
        application.post("token", data='{"refresh_token": "' + secret, **json)
        application.post("introspect", data={"token": secret, "client_id": secret})
