from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_recordings")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="outside",
            field=models.BooleanField(default=False),
        ),
    ]
