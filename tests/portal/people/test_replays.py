"""What had ended for a member stays ended after a restore, whoever the backup takes for the only Owner."""

import pytest
from django.core.management import call_command

from portal.access import Role
from portal.accounts import deletion
from portal.actors import Actor
from portal.journal.entries import NotedEnd
from portal.journal.files import open_folder
from portal.models import JournalEntry, Membership, User
from portal.people import members
from portal.people.replays import replays
from tests.cast import Cast
from tests.keys.minting import NOW
from tests.portal.signed_in import at, signed_in

pytestmark = pytest.mark.usefixtures("frozen", "db")
OPERATOR = Actor.system("an operator")


def again(cast: Cast, user: User) -> None:
    """As `after_restore` does it, twice."""
    entry = NotedEnd("1", NOW, "member.removed", cast.acme.public_id, user.public_id, {})
    for _ in range(2):
        replays()["member.removed"].again(entry, NOW)


def is_member(cast: Cast, user: User) -> bool:
    return Membership.objects.filter(organization=cast.acme, user=user).exists()


def test_a_removed_member_is_removed_again(cast: Cast) -> None:
    again(cast, cast.bob)
    assert not is_member(cast, cast.bob)
    assert not members.ownerless()


def test_a_removed_owner_is_removed_again_though_nobody_else_is_one(cast: Cast) -> None:
    again(cast, cast.alice)
    assert not is_member(cast, cast.alice)
    assert list(members.ownerless()) == [cast.acme]


def test_without_an_owner_the_others_work_on_and_an_operator_names_one(cast: Cast) -> None:
    again(cast, cast.alice)
    client = signed_in(cast.adam)
    for page in ("home", "members", "keys", "settings"):
        answer = client.get(at(cast.acme, page), follow=True)
        assert answer.status_code == 200, page
    cast.charlie.is_staff = cast.charlie.is_superuser = True
    cast.charlie.save()
    operator = signed_in(cast.charlie)
    lost = operator.get("/admin/portal/organization/", {"owner": "none"}).content.decode()
    assert (cast.acme.public_id in lost, cast.other.public_id in lost) == (True, False)
    seat = Membership.objects.get(organization=cast.acme, user=cast.adam)
    operator.post(f"/admin/portal/membership/{seat.pk}/change/", {"role": "owner"})
    assert not members.ownerless()


def test_an_organization_in_which_nobody_ever_was_has_lost_nobody(cast: Cast) -> None:
    Membership.objects.filter(organization=cast.other).delete()
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    assert list(members.ownerless()) == [cast.acme]


def test_the_command_names_what_has_no_owner_and_no_administrator_now(
    cast: Cast, settings, tmp_path, capsys, django_capture_on_commit_callbacks
) -> None:
    settings.JOURNAL = str(tmp_path / "journal")
    open_folder()
    adam = Membership.objects.get(organization=cast.acme, user=cast.adam)
    User.objects.filter(pk=cast.alice.pk).update(is_superuser=True)
    members.change_role(membership=adam, role=Role.OWNER, actor=OPERATOR, now=NOW)
    backup = [User.objects.get(pk=cast.alice.pk), Membership.objects.get(user=cast.alice)]
    User.objects.filter(pk=cast.adam.pk).update(is_superuser=True)
    with django_capture_on_commit_callbacks(execute=True):
        typed = {"user": backup[0], "confirmation": backup[0].email}
        deletion.delete(**typed, actor=OPERATOR, now=NOW)
    # The night before: Alice alone was Owner and administrator.
    for row in backup:
        row.save(force_insert=True)
    Membership.objects.filter(pk=adam.pk).update(role=Role.ADMIN)
    User.objects.filter(pk=cast.adam.pk).update(is_superuser=False)
    JournalEntry.objects.all().delete()
    call_command("after_restore")
    told = capsys.readouterr().out
    assert f"Acme Robotics ({cast.acme.public_id}) has no active Owner now" in told
    assert "first_admin" in told
    assert "The service may open" in told
    assert not User.objects.filter(email=backup[0].email).exists()
    call_command("after_restore")
    assert "Owner" not in capsys.readouterr().out
