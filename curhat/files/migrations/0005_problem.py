from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0004_held")]

    operations = [
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["quarantine_key"], name="file_original"),
        ),
    ]
