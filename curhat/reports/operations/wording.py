"""Writing the words and the place by which a report is found."""

from __future__ import annotations

from django.db import connection, transaction

from curhat.reports.grid import PER_DEGREE
from curhat.reports.models import Report

# The title weighs more than the rest; places are found as they are called, recordings by what was typed of them.
_WRITE = f"""
INSERT INTO reports_searchtext (report_id, created_at, words, x, y)
SELECT id, created_at,
       setweight(to_tsvector('indonesian', title), 'A')
       || to_tsvector('indonesian', concat_ws(' ', text, address, landmark, (
           SELECT string_agg(said.note, ' ') FROM reports_attachment a
           JOIN reports_timelineevent said ON said.id = a.transcript_id WHERE a.report_id = reports_report.id
       )))
       || to_tsvector('simple', to_char(created_at AT TIME ZONE 'UTC', '"xd"YYYYMMDD "xw"IYYYIW "xm"YYYYMM "xy"YYYY')),
       floor((longitude + 180) * {PER_DEGREE}), floor((latitude + 90) * {PER_DEGREE})
FROM reports_report WHERE id = %s
ON CONFLICT (report_id) DO UPDATE SET words = EXCLUDED.words, x = EXCLUDED.x, y = EXCLUDED.y
"""  # noqa: S608  (a number of our own)


def write(report: Report) -> None:
    """Write the words and the square of a saved report anew, in the caller's transaction; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [report.pk])


# Of fewer people's reports a word is not kept: it may be a name.
COMMON_FROM = 5
_LEARN = """
INSERT INTO reports_searchword (word, reports)
SELECT word, ndoc FROM ts_stat($$SELECT to_tsvector('simple', concat_ws(' ', title, text, address, landmark))
    FROM reports_report WHERE circle = 'ordinary' AND NOT protected$$)
WHERE ndoc >= %s AND word ~ '^[[:alpha:]]{3,30}$'
"""


@transaction.atomic
def learn() -> int:
    """Learn anew which words many people use; return how many. Reads every report once."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_searchword")
        cursor.execute(_LEARN, [COMMON_FROM])
        return int(cursor.rowcount)
