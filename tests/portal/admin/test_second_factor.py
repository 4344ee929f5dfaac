"""An administrator removes the second factor of somebody who lost it, with audit and mail; lesser staff does not."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client

from portal.models import AuditEvent, User
from tests.portal.second_factor.enrolled import with_app, with_passkey
from tests.portal.signed_in import signed_in

LIST = "/admin/portal/user/"


@pytest.fixture
def operator(cast) -> Client:
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    return signed_in(cast.charlie)


def remove(client: Client, *people: User):
    chosen = {"_selected_action": [person.pk for person in people]}
    return client.post(LIST, {"action": "remove_second_factor", **chosen}, follow=True)


def test_everything_is_removed_written_down_and_told(cast, operator):
    with_app(cast.bob)
    with_passkey(cast.bob)
    page = remove(operator, cast.bob).content.decode()
    assert f"The second factor of {cast.bob.email} was removed." in page
    assert not Authenticator.objects.filter(user=cast.bob).exists()
    event = AuditEvent.objects.get(action="user.second_factor_removed")
    assert (event.actor_type, event.object_name) == ("operator", cast.bob.email)
    assert mail.outbox[0].to == [cast.bob.email]


def test_of_several_people_each_is_answered(cast, operator):
    with_app(cast.bob)
    page = remove(operator, cast.bob, cast.vera).content.decode()
    assert f"The account {cast.vera.email} has no second factor." in page
    assert len(mail.outbox) == 1


def test_the_list_says_who_has_one(cast, operator):
    with_app(cast.bob)
    page = operator.get(LIST, {"q": cast.bob.email}).content.decode()
    assert 'alt="True"' in page.split("field-second_factor")[1].split("</td>")[0]


def test_lesser_staff_removes_nothing(cast):
    cast.adam.is_staff = True
    cast.adam.save()
    cast.adam.user_permissions.set(Permission.objects.filter(content_type__model="user"))
    with_app(cast.bob)
    remove(signed_in(cast.adam), cast.bob)
    assert Authenticator.objects.filter(user=cast.bob).exists()
