"""A due date in words, in Indonesian. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from curhat.deadlines.calendar import Allowance, Calendar, FinishedStop, Stop, Unit, due_with_stops, finished

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_WAITING = {
    "reporter": "menunggu jawaban pelapor",
    "centre": "menunggu jawaban pusat",
    "objection": "menunggu tanggapan pelapor",
}
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
    unit = "hari kerja" if allowance.unit is Unit.WORKING else "hari"
    parts = [f"{allowance.days} {unit} sejak {long_day(calendar.day_of(start), this_year)}"]
    if allowance.unit is Unit.WORKING:
        last = calendar.last_day(due_with_stops(calendar, start, allowance, ended))
        if off := _days_off(calendar, calendar.day_of(start), last):
            parts.append(f"{_listed(_dates(off, this_year))} libur")
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
        return f"{late} hari lewat" if late else "baru lewat"
    if last == today:
        return "hari ini"
    if last == today + dt.timedelta(days=1):
        return "besok"
    left = calendar.working_days_between(now, due - dt.timedelta(microseconds=1))
    return f"{left} hari lagi" if left > 1 else WEEKDAYS[last.weekday()]


def long_day(day: dt.date, this_year: int) -> str:
    """Return "Senin 21 Des", with the year where it is another one."""
    return f"{WEEKDAYS[day.weekday()]} {short_day(day, this_year)}"


def short_day(day: dt.date, this_year: int) -> str:
    """Return "21 Des", with the year where it is another one."""
    return f"{day.day} {_month(day, this_year)}"


def _month(day: dt.date, this_year: int) -> str:
    return MONTHS[day.month - 1] + ("" if day.year == this_year else f" {day.year}")


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
        days, unit = calendar.working_days_between(begin, stop.until_at), "hari kerja"
    else:
        days, unit = (calendar.day_of(stop.until_at) - calendar.day_of(begin)).days, "hari"
    words = []
    if days > 0:
        words.append(f"berhenti {days} {unit} {_WAITING.get(stop.waiting_for, 'menunggu pihak lain')}")
    if stop.least_working_days:
        since = long_day(calendar.day_of(stop.until_at), this_year)
        words.append(f"paling sedikit {stop.least_working_days} hari kerja sejak {since}")
    return "; ".join(words) or None


def _listed(words: Sequence[str]) -> str:
    """Return "a", "a dan b" or "a, b dan c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} dan {words[-1]}"
