"""The forms that serve publication and answers, filled in as they are meant to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from curhat.directory import operations as directory
from curhat.interfaces.desk.template_views import TemplateForm
from curhat.kernel import clock
from curhat.reports.models import Attachment
from tests import photos
from tests.cast import Cast, agency, send
from tests.web.forms_of_doors import Door, Filled, staff


def _cover(cast: Cast) -> Filled:
    report = send(files=[photos.stored()]).report
    sides = {f"kotak-0-{side}": "20" for side in ("left", "top", "width", "height")}
    typed = {"kotak-TOTAL_FORMS": "1", "kotak-INITIAL_FORMS": "0", "seen_version": report.version, **sides}
    address = f"/desk/laporan/{report.number}/foto/{Attachment.objects.get().pk}/tutup"
    return Filled(staff(cast, "rina"), address, typed)


def _template(rest: str, **data: str) -> Callable[[Cast], Filled]:
    def fill(cast: Cast) -> Filled:
        office = agency("DPUPRPERAKIM").pk
        row = directory.save_template(name="Lama", text="Sudah.", agency_id=office, actor=cast.joko, now=clock.now())
        return Filled(staff(cast, "joko"), f"/desk/templat/{rest.format(row.pk)}", data)

    return fill


_TEMPLATE = frozenset(TemplateForm.base_fields)
DOORS: Mapping[str, Door] = {
    # The fields of its rows are called by their number; nothing stowed away is.
    "cover a photo": Door("desk:cover", _cover, frozenset({"seen_version"})),
    "write a template": Door(
        "desk:template-add", _template("baru", name="Baru", text="Lubang di {tempat} ditambal."), _TEMPLATE
    ),
    "change a template": Door("desk:template", _template("{}", name="Lain", text="Sudah."), _TEMPLATE),
    "remove a template": Door("desk:template-remove", _template("{}/hapus")),
}
