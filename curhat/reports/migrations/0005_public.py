import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

OPEN = ["answered", "planned", "referred", "waiting", "working"]
PHASES = ["waiting", "working", "planned", "answered", "referred", "fixed", "ended"]
NEWEST = ["-published_at", "-report"]

# What the steps would have written of the reports that were published before.
ROWS = """
INSERT INTO reports_publicreport (report_id, published_at, topic_id, area_id, phase, x, y)
SELECT r.id, r.published_at, coalesce(t.parent_id, t.id), r.area_id,
       CASE WHEN r.outcome = 'fixed' THEN 'fixed'
            WHEN r.state IN ('submitted', 'needs_info', 'contested') THEN 'waiting'
            WHEN r.state IN ('assigned', 'in_progress') THEN 'working'
            WHEN r.state IN ('planned', 'answered', 'referred') THEN r.state
            ELSE 'ended' END,
       CASE WHEN NOT r.anonymous THEN floor((r.longitude + 180) * 2000)::int END,
       CASE WHEN NOT r.anonymous THEN floor((r.latitude + 90) * 2000)::int END
FROM reports_report r LEFT JOIN directory_topic t ON t.id = r.topic_id
WHERE r.published_at IS NOT NULL AND r.hidden_at IS NULL AND NOT r.secret AND NOT r.protected
"""
COUNTS = """
INSERT INTO reports_publiccount (level, topic, phase, x, y, count)
SELECT place.level, topic.key, phase.key, place.x, place.y, count(*)
FROM reports_publicreport p
CROSS JOIN LATERAL (
    SELECT 8 AS level, 0 AS x, 0 AS y
    UNION ALL SELECT 7, p.area_id::int, 0 WHERE p.area_id IS NOT NULL
    UNION ALL SELECT n, p.x >> n, p.y >> n FROM generate_series(0, 6) AS n WHERE p.x IS NOT NULL
) AS place
CROSS JOIN LATERAL (SELECT 0::bigint AS key UNION ALL SELECT p.topic_id WHERE p.topic_id IS NOT NULL) AS topic
CROSS JOIN LATERAL (VALUES (''), (p.phase)) AS phase (key)
GROUP BY 1, 2, 3, 4, 5
"""
FILL = (ROWS, COUNTS)


def reference(to, on_delete=django.db.models.deletion.PROTECT, **more):
    return models.ForeignKey(on_delete=on_delete, related_name="+", to=to, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_city_history"),
        ("reports", "0004_search_pending"),
        # By its name: the statements below are read where no settings are (bench).
        ("people", "0002_sign_in_codes_recovery"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicReport",
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
                ("published_at", models.DateTimeField()),
                ("topic", reference("directory.topic", null=True, db_index=False)),
                ("area", reference("directory.area", null=True, db_index=False)),
                ("phase", models.CharField(max_length=12)),
                ("x", models.IntegerField(null=True)),
                ("y", models.IntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(phase__in=PHASES), name="public_phase_known"),
                    models.CheckConstraint(condition=~(Q(x__isnull=True) ^ Q(y__isnull=True)), name="public_square_whole"),
                ],
                "indexes": [
                    models.Index(fields=NEWEST, name="public_newest"),
                    models.Index(fields=["topic", *NEWEST], name="public_topic"),
                    models.Index(fields=["area", *NEWEST], name="public_area"),
                    models.Index(fields=["phase", *NEWEST], name="public_phase"),
                    models.Index(fields=["topic", "area", *NEWEST], name="public_topic_area"),
                    models.Index(fields=["topic", "phase", *NEWEST], name="public_topic_phase"),
                    models.Index(fields=["area", "phase", *NEWEST], name="public_area_phase"),
                    models.Index(fields=["topic", "area", "phase", *NEWEST], name="public_topic_area_phase"),
                    models.Index(fields=["x", "y", *NEWEST], name="public_square"),
                    models.Index(fields=["x", "y"], name="public_open_square", condition=Q(phase__in=OPEN)),
                    models.Index(fields=["area", *NEWEST], name="public_open_area", condition=Q(phase__in=OPEN)),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("topic", models.BigIntegerField()),
                ("phase", models.CharField(blank=True, max_length=12)),
                ("x", models.IntegerField()),
                ("y", models.IntegerField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("level", "topic", "phase", "x", "y"), name="public_count_once")
                ],
                "indexes": [
                    models.Index(fields=["level", "x"], name="public_count_beside", condition=Q(level__gte=7))
                ],
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", reference("reports.report", django.db.models.deletion.CASCADE)),
                ("voter", models.CharField(max_length=64)),
                ("person", reference("people.person", django.db.models.deletion.CASCADE, null=True)),
                ("supports", models.BooleanField(default=False)),
                ("follows", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("report", "voter"), name="follower_once"),
                    models.CheckConstraint(
                        condition=Q(supports=True) | Q(follows=True), name="follower_of_something"
                    ),
                ],
                "indexes": [models.Index(fields=["voter", "-at", "-id"], name="follower_own")],
            },
        ),
        migrations.CreateModel(
            name="AreaFollower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", reference("directory.area", django.db.models.deletion.CASCADE)),
                ("voter", models.CharField(max_length=64)),
                ("person", reference("people.person", django.db.models.deletion.CASCADE, null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("voter", "area"), name="area_follower_once")],
            },
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in FILL),
    ]
