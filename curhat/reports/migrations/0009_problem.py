import django.db.models.deletion
from django.db import migrations, models

# The squares of what is there; new rows get theirs when they are written.
FILL_SQUARES = """
UPDATE reports_searchtext AS kept
SET x = floor((report.longitude + 180) * 2000), y = floor((report.latitude + 90) * 2000)
FROM reports_report AS report
WHERE report.id = kept.report_id AND report.latitude IS NOT NULL
"""


def _reference(to):
    return models.ForeignKey(
        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to
    )


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_city_history"),
        ("reports", "0008_outside"),
    ]

    operations = [
        migrations.CreateModel(
            name="Problem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160)),
                ("x", models.IntegerField(null=True)),
                ("y", models.IntegerField(null=True)),
                ("created_at", models.DateTimeField()),
                ("solved_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("area", _reference("directory.area")),
                ("lead", _reference("directory.agency")),
                ("office", _reference("directory.agency")),
                ("topic", _reference("directory.topic")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("x__isnull", True), ("y__isnull", True), _connector="XOR", _negated=True),
                        name="problem_square_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="problem_has_title"
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("solved_at__isnull", True)),
                        fields=["-created_at", "-id"],
                        name="problem_open",
                    ),
                    models.Index(
                        condition=models.Q(("solved_at__isnull", True), _negated=True),
                        fields=["-created_at", "-id"],
                        name="problem_solved",
                    ),
                    models.Index(fields=["lead", "-created_at", "-id"], name="problem_of_agency"),
                    models.Index(
                        condition=models.Q(("solved_at__isnull", True)), fields=["x", "y"], name="problem_square"
                    ),
                    models.Index(
                        condition=models.Q(("solved_at__isnull", True)), fields=["area", "topic"], name="problem_area"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="report",
            name="problem",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reports",
                to="reports.problem",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("problem__isnull", True),
                    models.Q(("about", "nobody"), ("circle", "ordinary"), ("oversight", False), ("protected", False)),
                    _connector="OR",
                ),
                name="report_problem_ordinary",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("problem__isnull", False)), fields=["problem"], name="report_problem"
            ),
        ),
        migrations.AddField(model_name="searchtext", name="x", field=models.IntegerField(null=True)),
        migrations.AddField(model_name="searchtext", name="y", field=models.IntegerField(null=True)),
        migrations.AddIndex(
            model_name="searchtext",
            index=models.Index(
                condition=models.Q(("x__isnull", False)), fields=["x", "y", "created_at"], name="search_square"
            ),
        ),
        migrations.RunSQL(FILL_SQUARES, migrations.RunSQL.noop),
    ]
