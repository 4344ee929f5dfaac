"""The operator at the console helps the last administrator, too."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from portal.models import AuditEvent
from portal.second_factor import factors
from tests.portal.second_factor.enrolled import with_app


def test_it_removes_tells_and_is_written_down(cast, capsys):
    with_app(cast.bob)
    call_command("remove_second_factor", " BOB@example.com")
    assert capsys.readouterr().out == "The second factor of bob@example.com was removed.\n"
    assert not factors.has_one(cast.bob.pk)
    assert AuditEvent.objects.get(action="user.second_factor_removed").actor_type == "system"
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("nobody@example.com", "Nobody has the address nobody@example.com."),
        ("bob@example.com", "The account bob@example.com has no second factor."),
    ],
)
def test_what_it_cannot_do_it_says(cast, email: str, said: str):
    with pytest.raises(CommandError, match=said):
        call_command("remove_second_factor", email)
