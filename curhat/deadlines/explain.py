"""A due date in words, in the language that is active: the reader's, and Indonesian for the staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from curhat.deadlines.calendar import Allowance, Calendar, FinishedStop, Stop, Unit, due_with_stops, finished

WEEKDAYS = (_("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu"))
MONTHS = (
    _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("Mei"), _("Jun"),
    _("Jul"), _("Agu"), _("Sep"), _("Okt"), _("Nov"), _("Des"),
)  # fmt: skip
_WAITING = {
    "reporter": _("menunggu jawaban pelapor"),
    "centre": _("menunggu jawaban pusat"),
    "objection": _("menunggu tanggapan pelapor"),
}
_OTHERS = _("menunggu pihak lain")
_RUN = 3  # So many days in a row are written as a span.


def explain(
    calendar: Calendar, start: dt.datetime, allowance: Allowance, stops: Iterable[Stop] = (), *, now: dt.datetime
) -> str:
    """
    Return how a due date came about, as "5 hari kerja sejak Senin 21 Des; 24 dan 25 Des libur".

    :param now: decides which year goes without saying
    """
    ended = finished(stops)
    this_year = calendar.day_of(now).year
    since = long_day(calendar.day_of(start), this_year)
    parts = [gettext("{days} sejak {day}").format(days=_span(allowance.days, allowance.unit), day=since)]
    if allowance.unit is Unit.WORKING:
        last = calendar.last_day(due_with_stops(calendar, start, allowance, ended))
        if off := _days_off(calendar, calendar.day_of(start), last):
            days_off = listed(_dates(off, this_year))
            parts.append(ngettext("{days} libur", "{days} libur", len(off)).format(days=days_off))
    parts += [words for stop in ended if (words := _stop(calendar, allowance, stop, start, this_year))]
    return "; ".join(parts)


def relative(calendar: Calendar, due: dt.datetime, now: dt.datetime) -> str:
    """
    Return how near a bound is: "3 hari lewat", "hari ini", "besok", "2 hari lagi"; the days are working days.

    The next working day after a day off is called by its name: "1 hari lagi" on a
    Saturday would be read as Sunday.
    """
    today, last = calendar.day_of(now), calendar.last_day(due)
    if due <= now:
        late = calendar.working_days_between(due - dt.timedelta(microseconds=1), now)
        return ngettext("{n} hari lewat", "{n} hari lewat", late).format(n=late) if late else gettext("baru lewat")
    if last == today:
        return gettext("hari ini")
    if last == today + dt.timedelta(days=1):
        return gettext("besok")
    left = calendar.working_days_between(now, due - dt.timedelta(microseconds=1))
    if left <= 1:
        return gettext(WEEKDAYS[last.weekday()])
    return ngettext("{n} hari lagi", "{n} hari lagi", left).format(n=left)


def long_day(day: dt.date, this_year: int) -> str:
    """Return "Senin 21 Des", with the year where it is another one."""
    return f"{gettext(WEEKDAYS[day.weekday()])} {short_day(day, this_year)}"


def short_day(day: dt.date, this_year: int) -> str:
    """Return "21 Des", with the year where it is another one."""
    return f"{day.day} {_month(day, this_year)}"


def _month(day: dt.date, this_year: int) -> str:
    return gettext(MONTHS[day.month - 1]) + ("" if day.year == this_year else f" {day.year}")


def _days_off(calendar: Calendar, after: dt.date, last: dt.date) -> list[dt.date]:
    """Return the holidays that cost a working day; one on a Sunday explains nothing."""
    return sorted(day for day in calendar.holidays if after < day <= last and day.weekday() < len(WEEKDAYS) - 2)


def _dates(days: Sequence[dt.date], this_year: int) -> list[str]:
    """Return the days month by month, each month named once: ["24", "25 Des", "1 Jan 2027"]."""
    words: list[str] = []
    for run in _runs(days):
        if len(run) >= _RUN:
            words.append(f"{run[0].day}–{run[-1].day}")
        else:
            words += [str(day.day) for day in run]
        following = next((day for day in days if day > run[-1]), None)
        if following is None or (following.year, following.month) != (run[-1].year, run[-1].month):
            words[-1] += f" {_month(run[-1], this_year)}"
    return words


def _runs(days: Sequence[dt.date]) -> list[list[dt.date]]:
    """Return the days grouped into unbroken rows within one month."""
    runs: list[list[dt.date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1 and day.month == runs[-1][-1].month:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _stop(
    calendar: Calendar, allowance: Allowance, stop: FinishedStop, start: dt.datetime, this_year: int
) -> str | None:
    """Return the words for a stop, None for one that changed nothing."""
    begin = max(stop.from_at, start)
    if allowance.unit is Unit.WORKING:
        days = calendar.working_days_between(begin, stop.until_at)
    else:
        days = (calendar.day_of(stop.until_at) - calendar.day_of(begin)).days
    words = []
    if days > 0:
        waiting = gettext(_WAITING.get(stop.waiting_for, _OTHERS))
        words.append(gettext("berhenti {days} {waiting}").format(days=_span(days, allowance.unit), waiting=waiting))
    if stop.least_working_days:
        least = _span(stop.least_working_days, Unit.WORKING)
        since = long_day(calendar.day_of(stop.until_at), this_year)
        words.append(gettext("paling sedikit {days} sejak {day}").format(days=least, day=since))
    return "; ".join(words) or None


def _span(days: int, unit: Unit) -> str:
    """Return "5 hari kerja" or "30 hari"."""
    if unit is Unit.WORKING:
        return ngettext("{n} hari kerja", "{n} hari kerja", days).format(n=days)
    return ngettext("{n} hari", "{n} hari", days).format(n=days)


def listed(words: Sequence[str]) -> str:
    """Return "a", "a dan b" or "a, b dan c"; nothing of nothing."""
    if not words[1:]:
        return "".join(words)
    return gettext("{these} dan {last}").format(these=", ".join(words[:-1]), last=words[-1])
