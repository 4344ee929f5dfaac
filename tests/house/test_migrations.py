"""The tables are those that the models describe."""

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_model_waits_for_a_migration(capsys):
    call_command("makemigrations", check=True, dry_run=True)
    assert "No changes detected" in capsys.readouterr().out


@pytest.mark.django_db
def test_each_app_has_one_newest_migration():
    leaves = [app for app, _ in MigrationLoader(None).graph.leaf_nodes()]
    assert len(leaves) == len(set(leaves))
