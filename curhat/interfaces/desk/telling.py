"""The part of a report's page that says what its reporter is still to be told by hand."""

from __future__ import annotations

from typing import Any

from curhat.interfaces.shared import by_hand
from curhat.reports.brought import CHANNELS, NAMES, SAID, Way
from curhat.reports.operations.untold import TOLD
from curhat.reports.queries.detail import ReportView

_CAME_BY = {
    "web": "web",
    "android": "aplikasi Android",
    "national": "SP4N-LAPOR!",
    "open311": "Open311",
    "desk": "loket",
    "social": "media sosial",
    **{way.value: NAMES[way] for way in (Way.WHATSAPP, Way.SMS, Way.EMAIL)},
}
PURPOSE = "Menyampaikan kabar laporan ini kepada pelapor"


def carrying(view: ReportView) -> dict[str, Any]:
    """Return what the page of a report shows of the way it came by, and of what is to be carried back."""
    return {"came_by": _came_by(view), "telling": telling(view)}


def _came_by(view: ReportView) -> str:
    """Return by which way it came, as finely as that was written down."""
    way = view.events[0].data.get("way", "") if view.events else ""
    return NAMES[Way(way)] if way in set(Way) else _CAME_BY[view.report.channel]


def telling(view: ReportView) -> dict[str, Any] | None:
    """
    Return the last words of the city to a reporter who came by a desk, for whoever may carry them.

    None where nothing was ever to be carried, as where our own notices reach them.
    """
    report = view.report
    if "tell" not in view.actions or report.channel not in CHANNELS or report.protected or report.reporter_id is None:
        return None
    waits = report.untold_since is not None
    if not waits and not any(event.what == TOLD for event in view.events):
        return None
    said = (e for e in reversed(view.events) if e.what in SAID and e.audience != "staff")
    event = next(said, None)
    if event is None:
        return None
    named = "read_identity" in view.actions
    return {"waits": waits, "words": by_hand.news_words(report, event), "purpose": PURPOSE if named else ""}
