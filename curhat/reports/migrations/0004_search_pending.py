from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

# Every search reads to its end what the index has not sorted in yet; 4 MB of it cost more than the search.
PENDING_KB = 64


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_searchtext")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX search_words SET (gin_pending_list_limit = {PENDING_KB})",
                    "ALTER INDEX search_words RESET (gin_pending_list_limit)",
                ),
                # What had gathered before.
                migrations.RunSQL("SELECT gin_clean_pending_list('search_words')", migrations.RunSQL.noop),
            ],
            state_operations=[
                migrations.RemoveIndex("searchtext", "search_words"),
                migrations.AddIndex(
                    "searchtext", GinIndex(fields=["words"], name="search_words", gin_pending_list_limit=PENDING_KB)
                ),
            ],
        ),
    ]
