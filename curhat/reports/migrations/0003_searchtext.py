import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

WRITE_ALL = """
INSERT INTO reports_searchtext (report_id, created_at, words)
SELECT id, created_at,
       setweight(to_tsvector('indonesian', title), 'A')
       || to_tsvector('indonesian', concat_ws(' ', text, address, landmark))
       || to_tsvector('simple', to_char(created_at AT TIME ZONE 'UTC', '"xd"YYYYMMDD "xw"IYYYIW "xm"YYYYMM "xy"YYYY'))
FROM reports_report
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_secret_asked")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="reports.report",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["words"], name="search_words")],
            },
        ),
        migrations.RunSQL(WRITE_ALL, migrations.RunSQL.noop),
    ]
