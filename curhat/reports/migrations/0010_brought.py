from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_problem")]

    operations = [
        migrations.AddField(model_name="report", name="untold_since", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "channel__in",
                        ("web", "android", "whatsapp", "sms", "email", "desk", "national", "open311", "social"),
                    )
                ),
                name="report_channel_known",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("untold_since__isnull", False)),
                fields=["circle", "untold_since", "id"],
                name="report_untold",
            ),
        ),
    ]
