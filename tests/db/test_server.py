"""The test database itself."""

from django.db import connection


class TestDatabase:
    def test_has_every_migration(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'people'")
            assert cursor.fetchone()[0] >= 1

    def test_is_a_copy_and_not_the_template(self) -> None:
        assert str(connection.settings_dict["NAME"]).startswith("test_")
