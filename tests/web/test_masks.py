"""The page that covers parts of a photo, and what everybody is given before, during and after."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from curhat.files import queries as files
from curhat.reports.models import Attachment
from curhat.reports.operations import settle, verify
from curhat.reports.operations.masking import mask
from tests import photos
from tests.cast import NOW, Cast, Sent, agency, send

pytestmark = pytest.mark.usefixtures("frozen", "folder")
SIDES = ("left", "top", "width", "height")


def with_photo() -> tuple[Sent, Attachment]:
    sent = send(files=[photos.stored()])
    return sent, Attachment.objects.get(report_id=sent.report_id)


def filled(report: Any, *boxes: tuple[float, ...], there: int = 0, gone: int = -1) -> dict[str, Any]:
    """Return the form of the page as a browser without scripts sends it."""
    typed: dict[str, Any] = {
        "seen_version": report.version,
        "kotak-TOTAL_FORMS": len(boxes) + 2,
        "kotak-INITIAL_FORMS": there,
    }
    for n, box in enumerate((*boxes, ("",) * 4, ("",) * 4)):
        typed |= {f"kotak-{n}-{side}": value for side, value in zip(SIDES, box, strict=True)}
    return typed | ({f"kotak-{gone}-DELETE": "on"} if gone >= 0 else {})


def body(client: Client, address: str) -> bytes:
    answer: Any = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content)


def stored(file_id: int, size: files.Size) -> bytes:
    return b"".join(files.open_variant(file_id=file_id, size=size).chunks())


class TestCover:
    def test_is_done_in_numbers_without_a_script(self, cast, staff):
        sent, photo = with_photo()
        rina, page = staff("rina"), f"/desk/laporan/{sent.report.number}/foto/{photo.pk}/tutup"
        opened = rina.get(f"/desk/laporan/{sent.report.number}?aksi=publish").text
        assert page in opened
        assert "kotak-0-left" in rina.get(page).text

        answer = rina.post(page, filled(sent.report, (10, 20, 30.5, 20)))
        assert answer.status_code == 302
        assert answer["Location"].endswith("?aksi=publish#aksi")
        photo.refresh_from_db()
        assert photo.mask == [[0.1, 0.2, 0.305, 0.2]]
        assert "1 bagian ditutup" in rina.get(answer["Location"].partition("#")[0]).text
        again = rina.get(page).text
        assert 'value="30.5"' in again
        assert f"/foto/{photo.pk}/publik/kecil" in again

        assert rina.post(page, filled(sent.report, (10, 20, 30.5, 20), there=1, gone=0)).status_code == 302
        photo.refresh_from_db()
        assert photo.mask is None

    @pytest.mark.parametrize("box", [(-1, 0, 10, 10), (0, 0, 101, 10), ("x", 0, 10, 10), (0, 0, 0, 10), (10, "", 5, 5)])
    def test_says_which_number_is_wrong_and_keeps_the_others(self, cast, staff, box):
        sent, photo = with_photo()
        page = f"/desk/laporan/{sent.report.number}/foto/{photo.pk}/tutup"
        answer = staff("rina").post(page, filled(sent.report, (11, 22, 33, 44), box))
        assert answer.status_code == 422
        assert 'value="33"' in answer.text
        assert 'class="errors' in answer.text
        photo.refresh_from_db()
        assert photo.mask is None

    def test_loses_nothing_that_somebody_else_covered_meanwhile(self, cast, staff):
        sent, photo = with_photo()
        seen, page = sent.report, f"/desk/laporan/{sent.report.number}/foto/{photo.pk}/tutup"
        mask(report_id=seen.pk, attachment_id=photo.pk, boxes=[[0.5, 0.5, 0.2, 0.2]], actor=cast.rina, now=NOW)
        rina = staff("rina")
        answer = rina.post(page, filled(seen, (10, 20, 30, 20)))
        assert answer.status_code == 409
        rows = [re.search(rf'name="kotak-{n}-left"[^>]*value="([\d.]+)"', answer.text) for n in (0, 1)]
        assert [row and float(row[1]) for row in rows] == [10, 50]
        typed = filled(sent.report, (10, 20, 30, 20), (50, 50, 20, 20), there=2)
        assert rina.post(page, typed).status_code == 302
        photo.refresh_from_db()
        assert len(photo.mask or []) == 2

    @pytest.mark.parametrize("name", ["joko", "ning", "lilik", "hadi", "admin"])
    def test_is_not_there_for_who_does_not_publish(self, cast, staff, name):
        sent, photo = with_photo()
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        page, client = f"/desk/laporan/{sent.report.number}/foto/{photo.pk}/tutup", staff(name)
        assert client.get(page).status_code == 404
        assert client.post(page, filled(sent.report, (10, 20, 30, 20))).status_code == 404
        assert Attachment.objects.get().mask is None

    def test_knows_no_photo_of_another_report(self, cast, staff):
        sent, _ = with_photo()
        other = Attachment.objects.get(report_id=send(files=[photos.stored()]).report_id)
        assert staff("rina").get(f"/desk/laporan/{sent.report.number}/foto/{other.pk}/tutup").status_code == 404


class TestEverybody:
    """Whoever sees only the public version never gets a byte of what is covered."""

    def publish(self, cast: Cast, sent: Sent, photo: Attachment) -> None:
        settle.publish(
            report_id=sent.report_id, title="Judul", text="Isi", attachments=[photo.pk], actor=cast.rina, now=NOW
        )

    def test_gets_the_photo_as_it_is_at_no_address(self, cast, staff, client):
        sent, photo = with_photo()
        mask(report_id=sent.report_id, attachment_id=photo.pk, boxes=[[0.1, 0.1, 0.3, 0.3]], actor=cast.rina, now=NOW)
        self.publish(cast, sent, photo)
        photo.refresh_from_db()
        assert photo.masked_id is not None
        for reader in (client, staff("lilik"), staff("hadi"), staff("rina")):
            for size, address in (("small", "kecil"), ("large", "besar")):
                served = body(reader, f"/foto/{photo.pk}/publik/{address}")
                assert served == stored(photo.masked_id, size)  # type: ignore[arg-type]
                assert served != stored(photo.file_id, size)  # type: ignore[arg-type]
        for reader in (client, staff("lilik"), staff("hadi")):
            for address in (f"/foto/{photo.pk}/kecil", f"/foto/{photo.pk}/besar", f"/rekaman/{photo.pk}"):
                assert reader.get(address).status_code == 404
        for address in ("/warga", f"/warga/{sent.report.number}"):
            shown = set(re.findall(r"/foto/[^\"]*", client.get(address).text))
            assert shown
            assert all("/publik/" in one for one in shown)

    def test_of_whom_some_work_on_the_report_get_it_as_it_is(self, cast, staff):
        sent, photo = with_photo()
        mask(report_id=sent.report_id, attachment_id=photo.pk, boxes=[[0.1, 0.1, 0.3, 0.3]], actor=cast.rina, now=NOW)
        verify.assign(report_id=sent.report_id, agency_id=agency("DPUPRPERAKIM").pk, actor=cast.rina, now=NOW)
        for name in ("rina", "joko", "ning"):
            assert body(staff(name), f"/foto/{photo.pk}/besar") == stored(photo.file_id, "large")

    def test_asks_again_each_time_and_is_given_what_is_covered_now(self, cast, client):
        sent, photo = with_photo()
        self.publish(cast, sent, photo)
        address = f"/foto/{photo.pk}/publik/besar"
        before = client.get(address)
        assert "no-cache" in before["Cache-Control"]
        assert "public" not in before["Cache-Control"]
        assert client.get(address, headers={"if-none-match": before["ETag"]}).status_code == 304

        mask(report_id=sent.report_id, attachment_id=photo.pk, boxes=[[0.1, 0.1, 0.3, 0.3]], actor=cast.rina, now=NOW)
        after: Any = client.get(address, headers={"if-none-match": before["ETag"]})
        assert after.status_code == 200
        assert after["ETag"] != before["ETag"]

        settle.hide(report_id=sent.report_id, note="Ada wajah.", actor=cast.rina, now=NOW)
        assert client.get(address, headers={"if-none-match": after["ETag"]}).status_code == 404

    def test_is_not_offered_a_photo_that_no_verifier_can_have_looked_at(self, cast, staff):
        sent, photo = with_photo()
        type(photo.file).objects.filter(pk=photo.file_id).update(state="received")
        page = staff("rina").get(f"/desk/laporan/{sent.report.number}?aksi=publish").text
        assert not re.search(rf'type="checkbox"[^>]*value="{photo.pk}"', page)
        assert "Foto sedang diproses" in page
