"""The rules by which a report is proposed to an agency: seen, tried, written, put in order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curhat.access.actors import Role
from curhat.directory import queries as directory
from curhat.interfaces.desk import routing_words as said
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.desk.routing_forms import FIELD_OF, RuleForm, SeenForm, TryForm
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.errors import status_of
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import DomainError
from curhat.routing import operations, queries
from curhat.routing.operations import StaleRules, Unsafe
from curhat.routing.rules import Rule, Verdict

CHANGES = 20
_administrator = auth.staff_required(Role.ADMINISTRATOR)


@never_cache
@require_GET
@_administrator
def index(request: HttpRequest) -> HttpResponse:
    """Show the rules in their order, what holds where none fits, what is broken, and who changed what."""
    now = clock.now()
    checked = queries.checked(directory.city(now).today(now))
    context = {
        "deciding": _rows(checked, sending_on=False),
        "sending_on": _rows(checked, sending_on=True),
        "topics": _topics(),
        "broken": _ways(checked.broken, checked.rules),
        "changes": _changes(queries.changes(CHANGES)),
        "seen": queries.version(),
        **frame(auth.actor_of(request), "routing"),
    }
    return render(request, "desk/routing.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def edit(request: HttpRequest, rule_id: int = 0) -> HttpResponse:
    """Write a rule in two steps: what it would change, and that no report goes astray, is shown before."""
    rules = queries.rules()
    row = queries.rule(rule_id) if rule_id else None
    seen = queries.version()
    known = RuleForm.initial_of(row, rules) if row else {"after": rules[-1].id if rules else ""}
    form = RuleForm(request.POST or None, rules=rules, rule_id=rule_id, initial={**known, "seen": seen})
    if request.method == "GET":
        return _form(request, form, row)
    if not form.is_valid():
        return _form(request, form, row, status=422)
    if request.POST.get("langkah") == "ubah":
        return _form(request, form, row)
    try:
        return _written(request, form, row, rules, seen)
    except Unsafe as e:
        return _form(request, form, row, status=422, refused=words_for(e), broken=_ways(e.ways, e.tried))
    except StaleRules as e:
        form.add_error(None, words_for(e))
        since = queries.changes(CHANGES, after=form.cleaned_data["seen"])
        _put_seen(form, queries.version())
        return _form(request, form, row, status=409, since=_changes(since))
    except DomainError as e:
        form.add_error(FIELD_OF.get(e.code), words_for(e))
        return _form(request, form, row, status=status_of(e))


def _written(request: HttpRequest, form: RuleForm, row: Rule | None, rules: list[Rule], version: int) -> HttpResponse:
    actor, now, draft, seen = auth.actor_of(request), clock.now(), form.draft(), form.cleaned_data["seen"]
    if seen != version:
        raise StaleRules
    if request.POST.get("langkah") == "simpan":
        rule = operations.save_rule(draft=draft, seen=seen, actor=actor, now=now)
        messages.success(request, f"Aturan “{rule.name}” berlaku sekarang.")
        return redirect("desk:routing")
    arranged = operations.rehearse(draft=draft, actor=actor, now=now)
    fresh = next(rule for rule in arranged if rule.id == draft.rule.id)
    context = {
        "form": form,
        "row": row,
        "rule": _row(fresh),
        "was": _row(row) if row else None,
        "trial": said.trial_words(queries.trial(before=rules, after=arranged, now=now)),
        **frame(actor, "routing"),
    }
    return render(request, "desk/routing_preview.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Ask once, then remove a rule."""
    rules, row, now, actor = queries.rules(), queries.rule(rule_id), clock.now(), auth.actor_of(request)
    left = [rule for rule in rules if rule.id != rule_id]
    context: dict[str, Any] = {
        "row": _row(row),
        "seen": queries.version(),
        "trial": said.trial_words(queries.trial(before=rules, after=left, now=now)),
        **frame(actor, "routing"),
    }
    if request.method == "GET":
        return render(request, "desk/routing_remove.html", context)
    form = SeenForm(request.POST)
    try:
        seen = form.cleaned_data["seen"] if form.is_valid() else -1
        operations.remove_rule(rule_id=rule_id, seen=seen, actor=actor, now=now)
    except Unsafe as e:
        context |= {"error": words_for(e), "broken": _ways(e.ways, rules)}
        return render(request, "desk/routing_remove.html", context, status=422)
    except StaleRules as e:
        context |= {"error": words_for(e)}
        return render(request, "desk/routing_remove.html", context, status=409)
    messages.success(request, f"Aturan “{row.name}” dihapus.")
    return redirect("desk:routing")


@require_POST
@_administrator
def move(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let a rule be asked earlier or later."""
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else -1
    up = request.POST.get("arah") == "naik"
    try:
        operations.move_rule(rule_id=rule_id, up=up, seen=seen, actor=auth.actor_of(request), now=clock.now())
    except (StaleRules, Unsafe) as e:
        messages.error(request, words_for(e))
    return redirect("desk:routing")


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def try_out(request: HttpRequest) -> HttpResponse:
    """Say of a report that nobody has sent which rule would decide, and what became of the others."""
    form = TryForm(request.POST or None)
    context: dict[str, Any] = {"form": form, **frame(auth.actor_of(request), "routing")}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            verdict, topic = queries.asked(form.question(), now=clock.now())
            context |= _explained(verdict) | {"topic": said.topic_name(topic.pk) if topic else ""}
        else:
            status = 422
    return render(request, "desk/routing_try.html", context, status=status)


def _explained(verdict: Verdict) -> dict[str, Any]:
    return {
        "asked": True,
        "agency": said.agency_name(verdict.agency) if verdict.agency is not None else "",
        "why": said.why(verdict),
        "tried": [
            {
                **_row(one.rule),
                "standing": said.fate(one, verdict),
                "used": one.rule == verdict.rule or one.rule in verdict.hops,
            }
            for one in verdict.tried
        ],
    }


def _form(
    request: HttpRequest,
    form: RuleForm,
    row: Rule | None,
    *,
    status: int = 200,
    refused: str = "",
    broken: list[said.Way] | None = None,
    since: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    around = frame(auth.actor_of(request), "routing")
    context = {"form": form, "row": row, "refused": refused, "broken": broken, "since": since, **around}
    return render(request, "desk/routing_rule.html", context, status=status)


def _put_seen(form: RuleForm, version: int) -> None:
    """Let a form that was refused as stale be sent again, once what happened stands on the page."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = str(version)
    form.data = data


def _row(rule: Rule) -> dict[str, Any]:
    return {"pk": rule.id, "name": rule.name, "when": said.conditions(rule), "then": said.outcome(rule)}


def _rows(checked: queries.Checked, *, sending_on: bool) -> list[dict[str, Any]]:
    rules = [rule for rule in checked.rules if (rule.instead_of is not None) is sending_on]
    last = len(rules)
    return [
        {**_row(rule), "n": n, "first": n == 1, "last": n == last, "behind": checked.hidden.get(rule.id)}
        for n, rule in enumerate(rules, 1)
    ]


def _topics() -> list[dict[str, str]]:
    """Return where each topic goes by itself, in the order of the city file."""
    return [
        {
            "name": said.topic_name(topic.pk),
            "to": said.BY_PLACE.capitalize()
            if topic.agency_by_place
            else said.agency_name(topic.default_agency_id)
            if topic.default_agency_id
            else "Verifikator memilih sendiri",
        }
        for topic in directory.topics_in_use()
    ]


def _ways(broken: Any, rules: Any) -> list[said.Way]:
    return said.ways(broken, rules, queries.members()) if broken else []


def _changes(rows: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name,
            "done": said.changed(row.before, row.after),
            "before": said.snapshot(row.before),
            "after": said.snapshot(row.after),
            "at": row.changed_at,
            "by": row.changed_by.name if row.changed_by else "Sistem",
        }
        for row in rows
    ]
