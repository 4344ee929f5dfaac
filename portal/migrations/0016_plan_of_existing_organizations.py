"""Organizations that are there already get a plan that keeps what they hold: every permission.

Until now there was no ceiling, so any of them may have put any permission into its keys. The admin says that an upgrade
made this plan until an operator changes it, or no organization has it any more.
"""

from django.db import migrations

NAME = "Before there were plans"
TOLD = (
    "Made by an upgrade, so that organizations keep what they had: it allows every permission. "
    "Give them plans that allow what they should have."
)


def keep_what_is_held(apps, schema_editor):
    organizations = apps.get_model("portal", "Organization").objects
    if organizations.exists():
        plan = apps.get_model("portal", "Plan").objects.create(
            name=NAME, description=TOLD, permissions=["*"], is_inherited=True
        )
        organizations.update(plan=plan)


class Migration(migrations.Migration):
    dependencies = [("portal", "0015_plans")]
    operations = [migrations.RunPython(keep_what_is_held, migrations.RunPython.noop)]
