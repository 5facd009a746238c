"""The demo: a city to try things in, lived through by the real operations."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from curhat.directory import queries as directory
from curhat.directory.models import City
from curhat.interfaces.console.demo import accounts, drawing, seed
from curhat.interfaces.console.demo.shared import SHARED
from curhat.messaging.models import Outbound
from curhat.people.models import Person
from curhat.reports.intake import Circle
from curhat.reports.models import Problem, Report, TimelineEvent
from tests import cast

NOW = dt.datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Jakarta"))


class TestCommand:
    def test_refuses_a_city_of_real_people(self) -> None:
        with pytest.raises(CommandError, match="CURHAT_ENV=demo"):
            call_command("demo")

    def test_wants_the_city_file_first(self, settings: Settings) -> None:
        settings.DEMO = True
        directory.forget()

        with pytest.raises(CommandError, match="curhat city load"):
            call_command("demo")


class TestDemoAccounts:
    def test_are_shown_in_demo_mode_only(self, settings: Settings) -> None:
        with pytest.raises(RuntimeError):
            accounts.demo_accounts()

        settings.DEMO = True
        rows = accounts.demo_accounts()
        assert {row.email for row in rows} >= {"rina@peraga.example", "ning@peraga.example"}
        assert all(len(row.code) == 6 for row in rows if row.totp_secret)

    def test_open_nothing_on_another_installation(self, settings: Settings) -> None:
        before = (accounts.password(), accounts.totp_secret(accounts.STAFF[0]))
        settings.SECRET_KEY = "x" * 50

        assert accounts.password() != before[0]
        assert accounts.totp_secret(accounts.STAFF[0]) != before[1]


class TestSeed:
    def test_lives_through_ninety_days(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(drawing, "photo", lambda _kind, _rng, *, fixed=False: _tiny(fixed=fixed))
        cast.load()
        City.objects.update(loaded_at=NOW)
        people = seed.cast_of(NOW)
        assert not seed.already_there()

        made = seed.seed(now=NOW, cast=people, reports=130)

        states = Counter(Report.objects.values_list("state", flat=True))
        assert Report.objects.count() == made.reports == 130 + SHARED
        assert sorted(problem.reports.count() for problem in Problem.objects.all()) == [4, 4]
        assert made.cut_short < 8
        assert set(states) >= {"submitted", "in_progress", "answered", "closed", "archived", "referred"}
        assert not TimelineEvent.objects.filter(at__gt=NOW).exists()
        assert not Outbound.objects.exists()
        assert set(Report.objects.values_list("circle", flat=True)) == set(Circle)
        assert Person.objects.get(email="rina@peraga.example").check_password(accounts.password())
        assert seed.already_there()
        channels = set(Report.objects.values_list("channel", flat=True))
        assert channels == {"web", "android", "desk", "whatsapp", "sms", "email", "social"}
        assert 0 < Report.objects.filter(untold_since__isnull=False, circle=Circle.ORDINARY).count() < 20
        assert TimelineEvent.objects.filter(what="told").exists()

    def test_takes_up_the_people_that_a_killed_try_has_left(self) -> None:
        cast.load()
        first = seed.cast_of(NOW)
        again = seed.cast_of(NOW)

        assert (again["rina"], again.siti) == (first["rina"], first.siti)


def _tiny(*, fixed: bool) -> bytes:
    """A small picture: this test is about lives."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green" if fixed else "red").save(out, "JPEG")
    return out.getvalue()
