"""Addresses get their one form where that is free; sessions whose keys lie readable end.

Nothing here hinders a node of the version before: it finds the same rows by the same addresses in lower case, and who
signs in there signs in once more after the update.
"""

from django.core.exceptions import ValidationError
from django.db import migrations

from portal.addresses import canonical


def give_one_form(apps, schema_editor):
    """Accounts keep the address they have where its form is taken or refused; `manage.py check` names them."""
    User = apps.get_model("portal", "User")
    Invitation = apps.get_model("portal", "Invitation")
    EmailAddress = apps.get_model("account", "EmailAddress")
    for user in User.objects.only("email").iterator():
        form = changed(user.email)
        if form and not User.objects.filter(email=form).exists():
            EmailAddress.objects.filter(user_id=user.pk, email=user.email).update(email=form)
            User.objects.filter(pk=user.pk).update(email=form)
    for invitation in Invitation.objects.filter(accepted_at=None).only("email").iterator():
        if form := changed(invitation.email):
            Invitation.objects.filter(pk=invitation.pk).update(email=form)


def changed(address):
    try:
        form = canonical(address)
    except ValidationError:
        return None
    return form if form != address else None


def end_readable_sessions(apps, schema_editor):
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_sessions_and_addresses"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(give_one_form, migrations.RunPython.noop),
        migrations.RunPython(end_readable_sessions, migrations.RunPython.noop),
    ]
