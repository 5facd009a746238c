import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0003_recordings"), ("reports", "0006_arrivedphoto")]

    operations = [
        migrations.RenameModel(old_name="ArrivedPhoto", new_name="ArrivedFile"),
        migrations.AddField(
            model_name="attachment",
            name="transcript",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="reports.timelineevent"
            ),
        ),
        migrations.AddField(model_name="attachment", name="released", field=models.BooleanField(default=False)),
    ]
