from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0017_presence")]

    operations = [
        migrations.AddField(
            model_name="report", name="ahead", field=models.PositiveSmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(model_name="report", name="turn_at", field=models.DateTimeField(null=True)),
        # What waits already waits in the order that it had; of what is over nobody asks.
        migrations.RunSQL(
            "UPDATE reports_report SET turn_at = due_at WHERE state = 'submitted'", migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "submitted")), fields=["circle", "turn_at", "id"], name="report_turn"
            ),
        ),
    ]
