"""Makes the predefined roles, the same rows for every organization."""

from django.db import migrations

ROLES = (
    ("full-access", "Full access", "Holds every permission there is.", ["*"]),
    (
        "endpoint-caller",
        "Endpoint caller",
        "Calls the named endpoints of the connectors it was granted.",
        ["endpoints:call"],
    ),
    (
        "widget-reader",
        "Widget reader",
        "Sees widgets that are restricted to tokens.",
        ["widgets:view"],
    ),
    ("pop-reader", "Pop reader", "Fetches the configuration of Pops.", ["pops:read"]),
    (
        "key-verifier",
        "Key verifier",
        "Asks whether a key of the organization may pass.",
        ["keys:verify"],
    ),
    (
        "key-manager",
        "Key manager",
        "Generates, lists, rotates and revokes keys through the API.",
        ["keys:manage"],
    ),
)


def make_roles(apps, schema_editor):
    role = apps.get_model("apiusers", "Role")
    for slug, name, description, permissions in ROLES:
        role.objects.create(
            public_id=slug, name=name, description=description, permissions=permissions
        )


def remove_roles(apps, schema_editor):
    apps.get_model("apiusers", "Role").objects.filter(organization=None).delete()


class Migration(migrations.Migration):
    dependencies = [("apiusers", "0003_teams_and_roles")]
    operations = [migrations.RunPython(make_roles, remove_roles)]
