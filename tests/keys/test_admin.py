"""The operator finds and revokes keys, marks the installation's verifier, and never gets hold of a secret."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from keys.life import offers, services
from keys.models import ApiKey, WrongKeys
from keys.status import Status
from portal import clock
from portal.models import AuditEvent
from tests.cast import actor
from tests.portal.signed_in import actions, signed_in

LIST = "/admin/keys/apikey/"


@pytest.fixture
def operator(cast) -> Client:
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    return signed_in(cast.charlie)


def make(cast, name: str, days: int | None = None):
    now = clock.now()
    expires_at = now + timedelta(days=days) if days else None
    return services.generate(
        organization=cast.acme, name=name, expires_at=expires_at, actor=actor(cast.alice), now=now
    )


def names_on(page) -> set[str]:
    return set(re.findall(r'field-name"><a [^>]*>([\w-]+)</a>', page.content.decode()))


def test_keys_are_filtered_by_the_one_status_rule(cast, operator, frozen):
    make(cast, "active", 30)
    make(cast, "soon", 7)
    make(cast, "expired", 1)
    services.revoke(key=make(cast, "revoked").key, actor=actor(cast.alice), now=clock.now())
    frozen.shift(timedelta(days=1))
    operator.force_login(cast.charlie)
    shown = {status: names_on(operator.get(LIST, {"status": status})) for status in Status.values}
    assert shown == {
        "active": {"active"}, "expires_soon": {"soon"}, "expired": {"expired"}, "revoked": {"revoked"},
    }  # fmt: skip


def test_keys_are_found_by_name_id_and_organization(cast, operator):
    key = make(cast, "production").key
    for text in ("produ", key.public_id, cast.acme.public_id, "Acme"):
        assert names_on(operator.get(LIST, {"q": text})) == {"production"}


def test_no_secret_and_no_digest_is_on_any_screen(cast, operator):
    made = make(cast, "production")
    row = ApiKey.objects.get()
    pages = [
        operator.get(path).content.decode()
        for path in (LIST, f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/revocation/")
    ]
    secret = made.text.split("_")[-1]
    assert all(row.digest not in page and secret not in page for page in pages)
    assert "argon2" not in "".join(pages)


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/", "{pk}/change/"])
def test_nothing_is_made_deleted_or_changed_by_hand(cast, operator, path: str):
    key = make(cast, "production").key
    answer = operator.post(f"{LIST}{path.format(pk=key.pk)}", {"name": "x", "post": "yes"})
    assert answer.status_code == 403
    assert ApiKey.objects.get().name == "production"


def test_the_button_asks_and_then_revokes_through_the_service(cast, operator):
    key = make(cast, "production").key
    path = f"{LIST}{key.pk}/revocation/"
    assert "production" in operator.get(path).content.decode()
    assert ApiKey.objects.get().revoked_at is None
    operator.post(path)
    assert ApiKey.objects.get().revocation_reason == "revoked by the operator"
    event = AuditEvent.objects.get(action="key.revoked")
    assert (event.actor_type, event.actor_name) == ("operator", cast.charlie.email)


def test_the_action_asks_and_then_revokes_all_that_were_chosen(cast, operator):
    keys = [make(cast, name).key.pk for name in ("one", "two", "three")]
    form = {"action": "revoke_selected", "_selected_action": keys[:2]}
    assert "permanent" in operator.post(LIST, form).content.decode()
    assert not ApiKey.objects.filter(revoked_at__isnull=False).exists()
    operator.post(LIST, form | {"confirmed": "yes"})
    assert set(ApiKey.objects.filter(revoked_at__isnull=False).values_list("pk", flat=True)) == set(
        keys[:2]
    )


def test_what_was_revoked_is_told_in_numbers_that_read_well(cast, operator):
    keys = [make(cast, name).key.pk for name in ("one", "two", "three")]
    form = {"action": "revoke_selected", "confirmed": "yes"}
    told = [
        operator.post(LIST, form | {"_selected_action": keys[:n]}, follow=True).content.decode()
        for n in (1, 2, 3, 3)
    ]
    assert "1 API key was revoked." in told[0]
    assert "1 API key was revoked; 1 had been revoked before." in told[1]
    assert "1 API key was revoked; 2 had been revoked before." in told[2]
    assert "All 3 had been revoked before. Nothing was changed." in told[3]


def test_an_operator_says_why(cast, operator):
    key = make(cast, "production").key
    path = f"{LIST}{key.pk}/revocation/"
    assert 'name="reason"' in operator.get(path).content.decode()
    operator.post(path, {"reason": " found in a public repository "})
    assert ApiKey.objects.get().revocation_reason == "found in a public repository"
    assert AuditEvent.objects.get(action="key.revoked").details == {
        "reason": "found in a public repository"
    }


def test_the_application_and_its_keys_have_names_of_their_own(operator):
    from django.apps import apps

    page = operator.get("/admin/").content.decode()
    assert page.count(">API keys<") + page.count("\n        API keys\n") == 1
    named = [config.verbose_name.lower() for config in apps.get_app_configs()]
    models = {model._meta.verbose_name_plural.lower() for model in apps.get_models()}
    ours = {config.verbose_name.lower() for config in apps.get_app_configs() if config.name in OURS}
    assert len(named) == len(set(named))
    assert ours & models == set()


OURS = {"portal", "apiusers", "keys", "resources"}


def test_moments_name_their_zone(cast, operator, frozen):
    key = make(cast, "production").key
    operator.force_login(cast.charlie)
    for path in (LIST, f"{LIST}{key.pk}/change/"):
        assert "2 Mar 2026, 12:00 UTC" in operator.get(path).content.decode()


def test_revoking_again_writes_no_second_event(cast, operator):
    key = make(cast, "production").key
    for _ in range(2):
        operator.post(f"{LIST}{key.pk}/revocation/")
    assert actions(cast.acme).count("key.revoked") == 1


def test_the_mark_of_the_installation_verifier_goes_on_and_off(cast, operator):
    key = make(cast, "gateway").key
    marks = []
    for _ in range(2):
        operator.post(f"{LIST}{key.pk}/verifier/")
        marks.append(ApiKey.objects.get().is_installation_verifier)
    assert marks == [True, False]
    assert actions(cast.acme).count("key.installation_verifier_changed") == 2


def test_asking_about_the_mark_changes_nothing(cast, operator):
    key = make(cast, "gateway").key
    assert operator.get(f"{LIST}{key.pk}/verifier/").status_code == 200
    assert not ApiKey.objects.get().is_installation_verifier


@pytest.mark.parametrize("path", ["revocation/", "verifier/"])
def test_staff_without_the_right_to_change_keys_find_no_button(cast, path: str):
    from django.contrib.auth.models import Permission

    cast.bob.is_staff = True
    cast.bob.save()
    cast.bob.user_permissions.add(Permission.objects.get(codename="view_apikey"))
    key = make(cast, "production").key
    assert signed_in(cast.bob).post(f"{LIST}{key.pk}/{path}").status_code == 404
    assert actions(cast.acme) == ["key.generated"]


def test_prepared_tokens_are_listed_and_not_added(cast, operator):
    offers.offer_token(
        organization=cast.acme,
        user=cast.bob,
        name="laptop",
        expires_at=None,
        actor=actor(cast.alice),
        now=clock.now(),
    )
    assert "laptop" in operator.get("/admin/keys/tokenoffer/").content.decode()
    assert operator.get("/admin/keys/tokenoffer/add/").status_code == 403


def test_an_operator_sees_who_sends_wrong_keys_the_most_of_the_latest_hour_first(
    cast, operator, frozen
):
    hour = clock.now().replace(minute=0)
    for caller, count, ago in (("192.0.2.1", 5, 0), ("2001:db8::", 70, 0), ("192.0.2.2", 900, 1)):
        at = hour - timedelta(hours=ago)
        WrongKeys.objects.create(caller=caller, hour=at, count=count, last_at=at)
    page = operator.get("/admin/keys/wrongkeys/").content.decode()
    told = re.findall(r'field-told"><a [^>]*>([^<]+)<.*?field-count">([^<]+)<', page)
    assert told == [("2001:db8::/64", "70"), ("192.0.2.1", "5"), ("192.0.2.2", "900")]
    assert operator.get("/admin/keys/wrongkeys/add/").status_code == 403
