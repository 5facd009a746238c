"""The calendar and the rules by which every deadline is counted: for administrators."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateformat import format as written
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from curhat.access.actors import Role
from curhat.deadlines import operations, queries
from curhat.deadlines.calendar import Calendar, Unit
from curhat.deadlines.rules import DeadlineClass, DeadlineKind, RuleSpec
from curhat.interfaces.desk import ladder_words
from curhat.interfaces.desk.calendar_forms import CATEGORIES, HolidayForm, RemovalForm
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.shared import auth, present
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid, NotFound
from curhat.reports.queries.trial import moved_by

CHANGES = 20
_YEARS = range(-1, 3)  # from last year to the year after next
_CLASSES = {
    DeadlineClass.ANY: "semua laporan",
    DeadlineClass.INFORMATION_REQUEST: "permintaan informasi",
    DeadlineClass.ASPIRATION: "kritik dan saran",
    DeadlineClass.COMPLAINT: "pengaduan",
    DeadlineClass.COMPLAINT_OVERSIGHT: "pengaduan berkadar pengawasan",
}
_administrator = auth.staff_required(Role.ADMINISTRATOR)


@never_cache
@require_GET
@_administrator
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the days off of a year, the rules and the ladder in force, and who changed what."""
    keeping = queries.timekeeping()
    today = keeping.calendar.day_of(clock.now())
    year = _year(request, today)
    days = queries.holidays_of(year)
    book = keeping.on(today)
    context = {
        "year": year,
        "years": [today.year + n for n in _YEARS],
        "today": today,
        "months": _months([day for day in days if not day.removed]),
        "removed": [day for day in days if day.removed],
        "working_days": _working_days(keeping.calendar, year),
        "lost": sum(1 for day in days if not day.removed and _is_weekday(day.date)),
        "rules": [_rule(rule) for rule in sorted(book.rules.values(), key=_order)],
        "coming": [_rule(rule) for rule in keeping.rules if rule.valid_from > today],
        "ladder": ladder_words.ladders(book),
        "changes": queries.changes(CHANGES),
        **frame(auth.actor_of(request), "calendar", keeping.calendar),
    }
    return render(request, "desk/calendar.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def add(request: HttpRequest) -> HttpResponse:
    """Take a day off in, in two steps: what it would move is shown before it is made."""
    now, actor, trial = clock.now(), auth.actor_of(request), queries.current_calendar()
    ready: dict[str, Any] = {"now": now, "today": trial.day_of(now)}
    around = frame(actor, "calendar", trial)
    if request.method == "GET":
        initial = {name: request.GET[name] for name in ("date", "name", "category") if name in request.GET}
        return render(request, "desk/calendar_add.html", {"form": HolidayForm(initial=initial, **ready), **around})
    form = HolidayForm(request.POST, **ready)
    valid = form.is_valid()
    if not valid or request.POST.get("langkah") == "ubah":
        return render(request, "desk/calendar_add.html", {"form": form, **around}, status=200 if valid else 422)
    data = form.cleaned_data
    if request.POST.get("langkah") != "tetapkan":
        context = {
            "data": data,
            "category": CATEGORIES[data["category"]],
            "known": queries.holiday_on(data["date"]),
            "weekend": not _is_weekday(data["date"]),
            "moved": moved_by(trial.off_on(data["date"], data["name"]), now=now),
            **around,
        }
        return render(request, "desk/calendar_preview.html", context)
    operations.set_holiday(**data, actor=actor, now=now)
    _said(request, f"{written(data['date'], 'l j F Y')} sekarang hari libur.")
    return _back(data["date"])


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def remove(request: HttpRequest, day: str) -> HttpResponse:
    """Show what would move if a day off became a working day, ask why, and do it."""
    now, actor, trial = clock.now(), auth.actor_of(request), queries.current_calendar()
    holiday = queries.holiday_on(_date(day))
    if holiday is None or (holiday.removed and request.method == "GET"):
        raise NotFound("holiday_not_found")
    form = RemovalForm(request.POST or None, past=holiday.date < trial.day_of(now))
    if request.method == "POST" and form.is_valid():
        try:
            operations.remove_holiday(date=holiday.date, actor=actor, now=now, **form.cleaned_data)
        except Invalid as e:
            form.add_error("reason", words_for(e))
        except NotFound:
            messages.info(request, "Hari libur itu sudah dicabut sebelumnya.")
            return _back(holiday.date)
        else:
            _said(request, f"{written(holiday.date, 'l j F Y')} sekarang hari kerja.")
            return _back(holiday.date)
    context = {
        "holiday": holiday,
        "category": CATEGORIES[holiday.category],
        "form": form,
        "weekend": not _is_weekday(holiday.date),
        "moved": moved_by(trial.open_on(holiday.date), now=now),
        **frame(actor, "calendar", trial),
    }
    return render(request, "desk/calendar_remove.html", context, status=422 if form.errors else 200)


def _said(request: HttpRequest, what: str) -> None:
    messages.success(request, f"{what} Batas waktu yang berjalan dihitung ulang dalam hitungan menit.")


def _back(date: dt.date) -> HttpResponse:
    return redirect(f"{reverse('desk:calendar')}?tahun={date.year}")


def _date(day: str) -> dt.date:
    try:
        return dt.date.fromisoformat(day)
    except ValueError as e:
        raise NotFound("holiday_not_found") from e


def _year(request: HttpRequest, today: dt.date) -> int:
    asked = request.GET.get("tahun", "")
    known = {str(today.year + n): today.year + n for n in _YEARS}
    return known.get(asked, today.year)


def _is_weekday(day: dt.date) -> bool:
    return day.weekday() < 5  # noqa: PLR2004  (Monday to Friday)


def _months(days: list[Any]) -> list[dict[str, Any]]:
    """Return the days off month by month, as a clerk reads them."""
    return [
        {
            "name": present.MONTHS[month - 1],
            "days": [
                {"row": day, "category": CATEGORIES[day.category], "weekend": not _is_weekday(day.date)} for day in of
            ],
        }
        for month, of in itertools.groupby(days, key=lambda day: day.date.month)
    ]


def _working_days(calendar: Calendar, year: int) -> int:
    first = dt.datetime(year - 1, 12, 31, 12, tzinfo=calendar.zone)
    return calendar.working_days_between(first, dt.datetime(year, 12, 31, 12, tzinfo=calendar.zone))


def _order(rule: RuleSpec) -> tuple[int, int]:
    return list(DeadlineKind).index(rule.kind), list(DeadlineClass).index(rule.deadline_class)


def _rule(rule: RuleSpec) -> dict[str, Any]:
    unit = "hari kerja" if rule.unit is Unit.WORKING else "hari kalender"
    return {
        "what": ladder_words.OWED[rule.kind],
        "whose": _CLASSES[rule.deadline_class],
        "days": f"{rule.days} {unit}",
        "source": rule.source or "tanpa sumber tercatat",
        "valid_from": rule.valid_from,
    }
