"""Answer templates: those of one's own agency, and those of all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from curhat.access.actors import Actor
from curhat.access.grants import WRITES_TEMPLATES, writes_templates_of
from curhat.directory import queries as directory
from curhat.directory.fields import FIELDS
from curhat.directory.operations import remove_template, save_template
from curhat.directory.operations.templates import NAME_LENGTH, TEXT_LENGTH
from curhat.interfaces.desk.frame import frame
from curhat.interfaces.shared import auth
from curhat.interfaces.shared.errors import at_form
from curhat.kernel import clock
from curhat.kernel.errors import DomainError, NotFound

_writers = auth.staff_required(*WRITES_TEMPLATES)
OF_ALL = "Semua OPD"
_FIELD_OF = {
    "template_exists": "name", "name_missing": "name", "name_too_long": "name", "field_unknown": "text",
    "note_missing": "text", "note_too_long": "text", "agency_ended": "agency",
}  # fmt: skip


class TemplateForm(forms.Form):
    """A name, words with fields, and whose they are."""

    agency = forms.TypedChoiceField(label="Dipakai oleh", coerce=int, empty_value=None, required=False)
    name = forms.CharField(
        label="Nama templat",
        max_length=NAME_LENGTH,
        help_text="Yang tampil saat memilih, misalnya: Lubang sudah ditambal.",
        error_messages={"required": "Beri nama supaya mudah ditemukan."},
    )
    text = forms.CharField(
        label="Isi",
        max_length=TEXT_LENGTH,
        help_text=f"Isian yang terisi sendiri: {', '.join(f'{{{name}}} {what}' for name, what in FIELDS.items())}.",
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": "Tulis isi templatnya."},
    )

    def __init__(self, *args: Any, owners: list[tuple[int | str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = owners  # type: ignore[attr-defined]
        # Who sits at one agency writes for that one: there is nothing to choose.
        self.only = owners[0] if len(owners) == 1 else None
        if self.only:
            del self.fields["agency"]

    @property
    def owner(self) -> int | None:
        """Whose it is to be."""
        chosen = self.only[0] if self.only else self.cleaned_data["agency"]
        return int(chosen) if chosen else None


def _owners(actor: Actor) -> list[tuple[int | str, str]]:
    of_all: list[tuple[int | str, str]] = [("", OF_ALL)] if writes_templates_of(actor, None) else []
    return of_all + [(pk, name) for pk, name in directory.agency_choices() if writes_templates_of(actor, pk)]


def _shown(actor: Actor) -> list[Any]:
    """Return what the actor may read: everything, or what is their agencies' and everybody's."""
    if writes_templates_of(actor, None):
        return list(directory.every_template())
    return list(directory.templates_of({seat.agency_id for seat in actor.seats if seat.agency_id is not None}))


def _mine(template_id: int, actor: Actor) -> Any:
    found = next((row for row in _shown(actor) if row.pk == template_id), None)
    if found is None or not writes_templates_of(actor, found.agency_id):
        raise NotFound("template_not_found")
    return found


@never_cache
@require_GET
@_writers
def index(request: HttpRequest) -> HttpResponse:
    """Show the templates that one may use, and lead to those that one may change."""
    actor = auth.actor_of(request)
    rows = [
        {
            "row": row,
            "whose": directory.agency_short_name(row.agency_id) if row.agency_id else OF_ALL,
            "mine": writes_templates_of(actor, row.agency_id),
        }
        for row in _shown(actor)
    ]
    return render(request, "desk/templates.html", {"rows": rows, **frame(actor, "templates")})


@never_cache
@require_http_methods(["GET", "POST"])
@_writers
def edit(request: HttpRequest, template_id: int | None = None) -> HttpResponse:
    """Write a template, or change one."""
    actor = auth.actor_of(request)
    row = _mine(template_id, actor) if template_id is not None else None
    known = {"agency": row.agency_id or "", "name": row.name, "text": row.text} if row else {}
    form = TemplateForm(request.POST or None, initial=known, owners=_owners(actor))
    context = {"form": form, "row": row, **frame(actor, "templates")}
    if request.method == "GET":
        return render(request, "desk/template.html", context)
    if not form.is_valid():
        return render(request, "desk/template.html", context, status=422)
    data = {name: form.cleaned_data[name] for name in ("name", "text")}
    try:
        save_template(template_id=template_id, agency_id=form.owner, actor=actor, now=clock.now(), **data)
    except DomainError as e:
        return at_form(request, "desk/template.html", context, e, _FIELD_OF)
    messages.success(request, f"Templat “{data['name']}” tersimpan.")
    return redirect("desk:templates")


@never_cache
@require_http_methods(["GET", "POST"])
@_writers
def remove(request: HttpRequest, template_id: int) -> HttpResponse:
    """Ask once, then remove a template."""
    actor = auth.actor_of(request)
    row = _mine(template_id, actor)
    if request.method == "GET":
        return render(request, "desk/template_remove.html", {"row": row, **frame(actor, "templates")})
    remove_template(template_id=template_id, actor=actor)
    messages.success(request, f"Templat “{row.name}” dihapus.")
    return redirect("desk:templates")
