# Applications, grants, tokens and signing keys; and lists of keys that leave consents out.

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import portal.clock
import portal.public_ids


class Migration(migrations.Migration):
    dependencies = [
        ("apiusers", "0003_teams_and_roles"),
        ("keys", "0005_narrowed_offers"),
        ("portal", "0004_invited_by_key"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=portal.public_ids.object_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("redirect_uris", models.JSONField(default=list)),
                ("allowed_origins", models.JSONField(default=list)),
                ("scopes", models.JSONField(default=list)),
                ("token_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("web_message", models.BooleanField(default=False)),
                ("return_redirect", models.BooleanField(default=False)),
                ("return_urls", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=portal.clock.now, editable=False)),
                ("disabled_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationOrigin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("origin", models.CharField(db_index=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="AuthorizationCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("redirect_uri", models.TextField()),
                ("code_challenge", models.CharField(max_length=43)),
                ("nonce", models.TextField(blank=True)),
                ("scope", models.JSONField(default=list)),
                ("resource", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=portal.clock.now)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DeviceAuthorization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("device_digest", models.CharField(max_length=64, unique=True)),
                ("user_code_digest", models.CharField(max_length=64, unique=True)),
                ("scope", models.JSONField(default=list)),
                ("resource", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=portal.clock.now)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("interval", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("denied_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="IssuedToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_id", models.CharField(max_length=64, unique=True)),
                ("ancestors", models.JSONField(default=list)),
                ("generation", models.PositiveIntegerField()),
                ("grant", models.CharField(max_length=24)),
                ("scope", models.JSONField(default=list)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="RefreshToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("scope", models.JSONField(default=list)),
                ("resource", models.TextField(blank=True)),
                ("nonce", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=portal.clock.now)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RevokedToken",
            fields=[
                ("subject", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("revoked_at", models.DateTimeField(default=portal.clock.now)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kid", models.CharField(max_length=43, unique=True)),
                ("algorithm", models.CharField(max_length=8)),
                ("sealed", models.BinaryField()),
                ("pepper_version", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField(default=portal.clock.now)),
                ("active_from", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TokenLifetimes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("exchange_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("oauth_seconds", models.PositiveIntegerField(blank=True, null=True)),
                ("changed_at", models.DateTimeField(default=portal.clock.now)),
            ],
            options={
                "verbose_name_plural": "token lifetimes",
            },
        ),
        migrations.RemoveIndex(
            model_name="apikey",
            name="keys_newest_first",
        ),
        migrations.RemoveIndex(
            model_name="apikey",
            name="keys_by_expiry",
        ),
        migrations.RemoveIndex(
            model_name="apikey",
            name="keys_by_last_use",
        ),
        migrations.RemoveIndex(
            model_name="apikey",
            name="keys_by_name",
        ),
        migrations.RemoveIndex(
            model_name="apikey",
            name="keys_unrevoked",
        ),
        migrations.RemoveIndex(
            model_name="apikey",
            name="keys_revoked",
        ),
        migrations.AddField(
            model_name="apikey",
            name="token_generation",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="application",
            name="created_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="applications",
                to="portal.organization",
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="application",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="consents",
                to="keys.application",
            ),
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(
                models.F("organization"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("application__isnull", True), ("deleted_at__isnull", True)),
                name="keys_newest_first",
            ),
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(
                models.F("organization"),
                models.F("expires_at"),
                models.F("id"),
                condition=models.Q(("application__isnull", True), ("deleted_at__isnull", True)),
                name="keys_by_expiry",
            ),
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(
                models.F("organization"),
                models.OrderBy(models.F("last_used_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("application__isnull", True), ("deleted_at__isnull", True)),
                name="keys_by_last_use",
            ),
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(
                models.F("organization"),
                django.db.models.functions.text.Upper("name"),
                models.F("id"),
                condition=models.Q(("application__isnull", True), ("deleted_at__isnull", True)),
                name="keys_by_name",
            ),
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(
                models.F("organization"),
                models.F("expires_at"),
                models.F("id"),
                condition=models.Q(
                    ("application__isnull", True),
                    ("deleted_at__isnull", True),
                    ("revoked_at__isnull", True),
                ),
                name="keys_unrevoked",
            ),
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(
                models.F("organization"),
                models.OrderBy(models.F("created_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(
                    ("application__isnull", True),
                    ("deleted_at__isnull", True),
                    ("revoked_at__isnull", False),
                ),
                name="keys_revoked",
            ),
        ),
        migrations.AddField(
            model_name="applicationorigin",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="origins",
                to="keys.application",
            ),
        ),
        migrations.AddField(
            model_name="authorizationcode",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="keys.apikey"
            ),
        ),
        migrations.AddField(
            model_name="deviceauthorization",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="keys.application"
            ),
        ),
        migrations.AddField(
            model_name="deviceauthorization",
            name="consent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="keys.apikey",
            ),
        ),
        migrations.AddField(
            model_name="issuedtoken",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="issued_tokens",
                to="keys.apikey",
            ),
        ),
        migrations.AddField(
            model_name="refreshtoken",
            name="consent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="keys.apikey"
            ),
        ),
        migrations.AddField(
            model_name="tokenlifetimes",
            name="organization",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="token_lifetimes",
                to="portal.organization",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["organization", "-created_at", "-id"],
                name="applications_newest_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationorigin",
            constraint=models.UniqueConstraint(
                fields=("application", "origin"), name="one_origin_row"
            ),
        ),
        migrations.AddIndex(
            model_name="issuedtoken",
            index=models.Index(fields=["key", "expires_at"], name="tokens_of_a_key"),
        ),
    ]
