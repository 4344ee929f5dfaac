"""The `canary` command accepts a secret that replaced a lost one, on an installation that refuses to start."""

import pytest
from django.core.management import CommandError, call_command

from tests.server import start_server


def test_an_unknown_name_is_refused(db):
    with pytest.raises(CommandError, match="no proof of 'nothing'"):
        call_command("canary", "forget", "nothing")


@pytest.mark.sqlite
def test_after_the_loss_is_accepted_the_installation_is_sound_again():
    with start_server(serving=False) as server:
        (server.folder / "var/secrets/signing_key").unlink()
        with pytest.raises(RuntimeError, match="signing_key"):
            server.manage("check", "--database", "default")
        server.manage("canary", "forget", "signing_key")
        assert server.manage("check", "--database", "default")
