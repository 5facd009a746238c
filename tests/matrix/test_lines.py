"""The log: what breaks may quote a report in its message, and nothing of it gets on. Every test here reads it too."""

from __future__ import annotations

import pytest

from curhat.messaging import delivery
from curhat.messaging.models import Outbound
from tests.matrix.world import TODAY, World


class TestLines:
    def test_are_heard(self, world: World) -> None:
        """What is not heard cannot be found to tell anything: the look at the log of every test rests on this."""
        world.lines.taken()
        world.browser("verifier").get(f"/desk/laporan/{world.cases['held'].number}")

        (line,) = world.lines.taken().splitlines()
        assert '"route": "desk:report"' in line
        assert '"status": 200' in line


class TestFaults:
    """What breaks may quote a report in its message; nothing of it gets on."""

    def test_of_a_job_leave_no_words_behind(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        case = world.cases["secret"]

        def broken(**_: object) -> None:
            raise ValueError(f"cannot tell {case.mark('text')} of {case.mark('name')}")

        monkeypatch.setattr("curhat.notices.operations.tell", broken)
        delivery.send(destination="notices", key=f"report:{case.report_id}", probe=False, clock=lambda: TODAY)

        row = Outbound.objects.filter(key=f"report:{case.report_id}").earliest("seq")
        assert row.last_error == "ValueError"
        lines = world.lines.taken()
        assert "outbox_surprise" in lines
        assert world.look.at(lines) == set()

    def test_of_a_page_leave_no_words_behind(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        case, client = world.cases["secret"], world.browser("verifier")

        def broken(**_: object) -> None:
            raise ValueError(f"cannot show {case.mark('text')} of {case.mark('name')}")

        monkeypatch.setattr("curhat.interfaces.desk.views.get_report", broken)
        client.raise_request_exception = False
        response = client.get(f"/desk/laporan/{case.number}")

        assert response.status_code == 500
        assert world.look.at(response.text) == set()
        lines = world.lines.taken()
        assert "ValueError" in lines
        assert world.look.at(lines) == set()
