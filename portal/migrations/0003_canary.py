from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_people_and_limits")]

    operations = [
        migrations.CreateModel(
            name="Canary",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("proof", models.CharField(max_length=64)),
            ],
            options={"verbose_name_plural": "canaries"},
        ),
    ]
