"""Tables out and in: taken away, brought back, shown row by row, and taken in as a whole or not at all."""

from __future__ import annotations

import functools
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from curhat.access.actors import Role
from curhat.directory.operations import importing
from curhat.directory.operations.importing import Fate, Outcome, Ran
from curhat.interfaces.desk.export_views import TYPES
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.desk.import_tables import TABLES, Known, Moment, table_of
from curhat.interfaces.desk.spreadsheet import write_table
from curhat.interfaces.desk.table_reading import MOST_BYTES, MOST_ROWS, Table, read, records
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.words import words_for
from curhat.kernel import clock
from curhat.kernel.errors import Invalid, NotFound

_SALT: Final = "desk.import"
_KEPT_S: Final = 3_600
_FATES: Final = {
    Fate.NEW: ("Baru", "work"),
    Fate.CHANGED: ("Berubah", "wait"),
    Fate.SAME: ("Tetap", "calm"),
    Fate.REFUSED: ("Ditolak", "late"),
}
_administrator = auth.staff_required(Role.ADMINISTRATOR)


class ImportForm(forms.Form):
    """A table, as a file or pasted."""

    table = forms.ChoiceField(
        label="Isi tabel",
        choices=[(one.code, one.label) for one in TABLES],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih dulu isi tabelnya.", "invalid_choice": "Pilih dari daftar."},
    )
    file = forms.FileField(
        label="Berkas CSV atau XLSX",
        help_text=f"Paling besar {MOST_BYTES // 1_000} kB dan {MOST_ROWS} baris. CSV dalam UTF-8.",
        required=False,
        allow_empty_file=True,
    )
    pasted = forms.CharField(
        label="Atau tempel barisnya di sini",
        help_text="Termasuk baris nama kolom. Dari lembar kerja cukup salin dan tempel.",
        max_length=MOST_BYTES,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the table, so that whatever is wrong with it as a whole is said before its rows."""
        data: dict[str, Any] = super().clean() or {}
        file, pasted = data.get("file"), data.get("pasted", "")
        if file is None and not pasted.strip():
            self.add_error("file", "Pilih berkas, atau tempel barisnya.")
        elif "table" in data:
            where = "file" if file is not None else "pasted"
            try:
                if file is not None and file.size > MOST_BYTES:
                    raise Invalid("table_too_large", limit=MOST_BYTES // 1_000)
                data["rows"] = read(file.read() if file is not None else pasted.encode())
                _lines(table_of(data["table"]) or TABLES[0], data["rows"])
            except Invalid as e:
                self.add_error(where, words_for(e))
        return data


@never_cache
@require_http_methods(["GET", "POST"])
@_administrator
def index(request: HttpRequest) -> HttpResponse:
    """Offer the tables, take one, and say row by row what it would change; nothing is changed yet."""
    chosen = request.GET.get("tabel", "")
    form = ImportForm(request.POST or None, request.FILES or None, initial={"table": chosen})
    context = {"form": form, "tables": TABLES, **frame(auth.actor_of(request), "manage")}
    if request.method == "GET":
        return render(request, "desk/import.html", context)
    if not form.is_valid():
        return render(request, "desk/import.html", context, status=422)
    known, rows = _known(form.cleaned_data["table"]), form.cleaned_data["rows"]
    return _preview(request, known, rows, _run(request, known, rows))


@never_cache
@require_POST
@_administrator
def apply(request: HttpRequest) -> HttpResponse:
    """Take in what was shown, if it would still do the same; else show it again."""
    try:
        code, rows = signing.loads(request.POST.get("tabel", ""), salt=_SALT, max_age=_KEPT_S)
    except signing.BadSignature:
        messages.error(request, "Pratinjau itu sudah terlalu lama. Kirim tabelnya sekali lagi.")
        return redirect("desk:import")
    known = _known(code)
    ran = _run(request, known, rows, agreed=request.POST.get("setuju", ""))
    if not ran.done:
        return _preview(request, known, rows, ran, again=True)
    changed = sum(1 for one in ran.outcomes if one.fate is not Fate.SAME)
    messages.success(request, f"{known.label}: {changed} baris diterapkan.")
    return redirect("desk:manage")


@never_cache
@require_GET
@_administrator
def take(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """Give a table as it stands; it can be brought back as it is."""
    known = _known(table)
    if form not in TYPES:
        raise NotFound
    moment = Moment(auth.actor_of(request), clock.now())
    rows = ([cells.get(column, "") for column in known.columns] for cells in known.state(moment).values())
    file = write_table(known.label, known.columns, rows, form=form)
    name = f"{known.code}-{moment.today:%Y%m%d}.{form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[form])  # type: ignore[return-value]


def _known(code: str) -> Known:
    known = table_of(code)
    if known is None:
        raise NotFound
    return known


def _lines(known: Known, rows: Table) -> list[importing.Line]:
    return [known.line(number, cells) for number, cells in records(rows, columns=known.columns, needed=known.needed)]


def _run(request: HttpRequest, known: Known, rows: Table, *, agreed: str = "") -> Ran:
    moment = Moment(auth.actor_of(request), clock.now())
    phases = [_at(phase, moment) for phase in known.phases]
    return importing.run(
        _lines(known, rows), phases=phases, state=functools.partial(known.state, moment), agreed=agreed
    )


def _at(phase: Any, moment: Moment) -> Any:
    return lambda line, before: phase(line, before, moment)


def _preview(request: HttpRequest, known: Known, rows: Table, ran: Ran, *, again: bool = False) -> HttpResponse:
    counts = {fate: sum(1 for one in ran.outcomes if one.fate is fate) for fate in Fate}
    # What is refused first, then what changes; what stays as it is nobody need read.
    order = (Fate.REFUSED, Fate.NEW, Fate.CHANGED)
    shown = [one for fate in order for one in ran.outcomes if one.fate is fate]
    context = {
        "table": known,
        "rows": [_row(known, one) for one in shown],
        "counts": [
            (_FATES[fate][0].lower(), counts[fate]) for fate in (Fate.NEW, Fate.CHANGED, Fate.SAME, Fate.REFUSED)
        ],
        "refused": counts[Fate.REFUSED],
        "changing": counts[Fate.NEW] + counts[Fate.CHANGED],
        "again": again,
        "kept": signing.dumps([known.code, rows], salt=_SALT, compress=True),
        "agreed": ran.digest,
        **frame(auth.actor_of(request), "manage"),
    }
    return render(request, "desk/import_preview.html", context, status=409 if again else 200)


def _row(known: Known, one: Outcome) -> dict[str, Any]:
    word, kind = _FATES[one.fate]
    return {
        "number": one.line.number,
        "key": one.line.cells.get(known.needed[0], "") or "(kosong)",
        "word": word,
        "kind": kind,
        "reason": words_for(one.error) if one.error else "",
        "changes": one.changes,
    }
