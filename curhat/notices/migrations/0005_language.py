from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_paper")]

    operations = [
        migrations.AddField("choice", "language", models.CharField(default="id", max_length=8)),
        migrations.AddField("paper", "language", models.CharField(default="id", max_length=8)),
    ]
