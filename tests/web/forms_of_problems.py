"""The forms of problem records, filled in as they are meant to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from curhat.interfaces.desk.problem_forms import DEEDS, OpenForm
from curhat.reports.models import Problem
from curhat.reports.operations import problems
from tests.cast import DAY, NOW, Cast, agency
from tests.problems import held, hole, together
from tests.web.forms_of_doors import Door, Filled, staff

# Of each deed: who does it, and what they type beside the version.
OF_DEED: Mapping[str, tuple[str, dict[str, Any]]] = {
    "answer": ("joko", {"note": "Ditambal."}),
    "progress": ("joko", {"note": "Aspal dipesan."}),
    "solve": ("rina", {}),
    "reopen": ("rina", {}),
    "amend": ("rina", {"title": "Lubang pasar", "lead_id": ""}),
}


def _deed(code: str) -> Callable[[Cast], Filled]:
    name, data = OF_DEED[code]

    def fill(cast: Cast) -> Filled:
        problem = together(cast, held(cast, 1), held(cast, 2))
        if code == "reopen":
            problems.solve(problem_id=problem.pk, actor=cast.rina, now=NOW + DAY)
        typed = {**data, "seen_version": Problem.objects.get().version}
        return Filled(staff(cast, name), f"/desk/masalah/{problem.pk}?aksi={code}", typed)

    return fill


def _open(cast: Cast) -> Filled:
    address = f"/desk/laporan/{hole(1).report.number}/masalah"
    typed = {"title": "Lubang pasar", "lead_id": agency("DPUPRPERAKIM").pk, "also": [hole(2).report_id]}
    return Filled(staff(cast, "rina"), address, typed)


def _link(cast: Cast) -> Filled:
    problem = together(cast, held(cast, 1))
    return Filled(staff(cast, "rina"), f"/desk/laporan/{hole(2).report.number}/masalah?masalah={problem.pk}", {})


def _unlink(cast: Cast) -> Filled:
    sent = hole(1)
    together(cast, sent, hole(2))
    return Filled(staff(cast, "rina"), f"/desk/laporan/{sent.report.number}/masalah/lepas", {})


DOORS: Mapping[str, Door] = {
    **{
        f"problem {deed.code}": Door(
            "desk:problem",
            _deed(deed.code),
            frozenset({*deed.form.base_fields, "photos"}),  # type: ignore[attr-defined]
        )
        for deed in DEEDS
    },
    "make a problem": Door("desk:problem-link", _open, frozenset({*OpenForm.base_fields})),
    "link to a problem": Door("desk:problem-link", _link),
    "take off a problem": Door("desk:problem-unlink", _unlink),
}
