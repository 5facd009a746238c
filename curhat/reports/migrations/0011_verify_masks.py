import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("files", "0003_recordings"), ("reports", "0010_brought")]

    operations = [
        migrations.AddField(model_name="attachment", name="mask", field=models.JSONField(null=True)),
        migrations.AddField(
            model_name="attachment",
            name="masked",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=~(Q(mask__isnull=True) ^ Q(masked__isnull=True)), name="attachment_mask_is_burnt_in"
            ),
        ),
    ]
