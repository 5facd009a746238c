from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_sign_in_codes_recovery")]

    operations = [
        migrations.AddField("onetimecode", "language", models.CharField(default="id", max_length=8)),
    ]
