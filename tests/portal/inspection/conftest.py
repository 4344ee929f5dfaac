"""An installation that is no demo, as far as its inspection asks."""

import pytest


@pytest.fixture
def production(settings, tmp_path):
    """Settings of an installation, as far as this is asked."""
    settings.DEMO, settings.SIGN_UP, settings.EMAIL_HOST = False, "invitation", "127.0.0.1"
    settings.JOURNAL = str(tmp_path / "journal")
    (tmp_path / "journal").mkdir()
    return settings
