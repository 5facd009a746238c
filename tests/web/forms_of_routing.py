"""The forms of the routing rules, filled in as they are meant to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from curhat.interfaces.desk.routing_forms import RuleForm, SeenForm, TryForm
from curhat.kernel import clock
from curhat.routing import operations
from curhat.routing.operations import Draft
from curhat.routing.rules import Rule
from tests.cast import Cast, agency
from tests.web.forms_of_doors import Door, Filled, staff


def _of_rule(rest: str, **data: object) -> Callable[[Cast], Filled]:
    def fill(cast: Cast) -> Filled:
        pk, now = agency("BPBD").pk, clock.now()
        for seen, name in enumerate(("Lama", "Lain")):
            rule = operations.save_rule(draft=Draft(Rule(0, 0, name, pk)), seen=seen, actor=cast.admin, now=now)
        typed = {**data, "agency": agency("DLH").pk} if "name" in data else data
        return Filled(staff(cast, "admin"), f"/desk/aturan/{rest.format(rule.id)}", {"seen": 2, **typed})

    return fill


_RULE = frozenset({*RuleForm.base_fields, "langkah"})
_NEW = {"name": "Banjir", "words": "banjir, genang*", "begins": "18:00", "ends": "06:00", "langkah": "simpan"}
DOORS: Mapping[str, Door] = {
    "write a rule": Door("desk:routing-add", _of_rule("baru", **_NEW), _RULE),
    "change a rule": Door("desk:routing-rule", _of_rule("{}", **_NEW), _RULE),
    "remove a rule": Door("desk:routing-remove", _of_rule("{}/hapus"), frozenset(SeenForm.base_fields)),
    "move a rule": Door("desk:routing-move", _of_rule("{}/geser", arah="turun"), frozenset({"seen", "arah"})),
    "try the rules": Door(
        "desk:routing-try",
        lambda cast: Filled(staff(cast, "admin"), "/desk/aturan/coba", {"text": "Banjir di Meri."}),
        frozenset(TryForm.base_fields),
    ),
}
