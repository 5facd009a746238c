"""The pages of absences: said in two steps, read by colleagues alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from curhat.directory.models import Absence, Membership
from curhat.directory.operations import AbsenceDraft, declare_absence
from curhat.kernel import clock
from curhat.people.models import Person
from curhat.reports.operations import verify
from curhat.reports.operations.passing import pass_on
from tests.cast import DAY, Cast, Sent, agency, send
from tests.web.test_administration import hidden, plain

pytestmark = pytest.mark.usefixtures("frozen")
LEAD, PAGE = "DPUPRPERAKIM", "/desk/cuti"
MOST = 10


def today() -> dt.date:
    return clock.now().date()


def held(cast: Cast) -> Sent:
    """Return a report that Joko holds inside his agency."""
    sent = send()
    verify.assign(report_id=sent.report_id, agency_id=agency(LEAD).pk, actor=cast.rina, now=clock.now())
    person = cast.person("joko").pk
    pass_on(report_id=sent.report_id, person_id=person, note="Kerjakan.", actor=cast.endah, now=clock.now())
    return sent


def away(cast: Cast, *, stand_in: str | None = "endah", reason: str = "Umrah sekeluarga") -> Absence:
    other = cast.person(stand_in).pk if stand_in else None
    draft = AbsenceDraft(cast.person("joko").pk, today(), today() + 3 * DAY, other, reason)
    return declare_absence(draft=draft, agency_id=agency(LEAD).pk, actor=cast.endah, now=clock.now())


class TestForm:
    def test_says_what_is_touched_before_it_is_kept(self, cast, staff):
        held(cast)
        client, address = staff("endah"), f"{PAGE}/{agency(LEAD).pk}/baru"
        typed = {
            "person": cast.person("joko").pk, "stand_in": cast.person("endah").pk,
            "first": today(), "last": today() + DAY, "reason": "Umrah",
        }  # fmt: skip
        looked = client.post(address, typed)
        assert "1 laporan terbuka, selama itu ditangani Endah" in plain(looked)
        assert not Absence.objects.exists()

        agreed = client.post(address, {**hidden(looked), "langkah": "simpan"}, follow=True)
        assert "digantikan Endah" in plain(agreed)
        assert Absence.objects.get().reason == "Umrah"

    def test_asks_an_officer_about_nobody_else(self, cast, staff):
        cast.person("endah")
        page = staff("joko").get(f"{PAGE}/{agency(LEAD).pk}/baru").text
        whom = page.partition('name="person"')[2].partition("</select>")[0]

        assert ("Joko" in whom, "Endah" in whom, 'name="acting"' in page) == (True, False, False)

    def test_keeps_what_was_typed_where_it_is_refused(self, cast, staff):
        typed = {"person": cast.person("joko").pk, "first": today() - DAY, "last": today(), "reason": "Kontrol gigi"}
        page = staff("endah").post(f"{PAGE}/{agency(LEAD).pk}/baru", typed)

        assert page.status_code == 422
        assert "Hari yang sudah lewat" in page.text
        assert "Kontrol gigi" in page.text

    def test_warns_that_approvals_wait_and_offers_an_acting_head(self, cast, staff):
        agency(LEAD).__class__.objects.filter(code=LEAD).update(head_approves_answers=True)
        office, endah, joko = agency(LEAD).pk, cast.person("endah").pk, cast.person("joko").pk
        typed = {"person": endah, "stand_in": joko, "first": today(), "last": today() + DAY}
        client = staff("endah")
        assert "draf menunggu sampai kepala kembali" in plain(client.post(f"{PAGE}/{office}/baru", typed))

        looked = client.post(f"{PAGE}/{office}/baru", {**typed, "acting": "on"})
        assert "draf menunggu" not in plain(looked)
        assert "Joko memegang peran kepala OPD sampai" in plain(looked)
        assert not Membership.objects.filter(person=joko, role="agency_head").exists()

    def test_of_another_agency_is_not_there(self, cast, staff):
        row = away(cast)
        for name in ("lilik", "rina"):
            for rest in ("baru", row.pk, f"{row.pk}/akhiri"):
                assert staff(name).get(f"{PAGE}/{row.agency_id}/{rest}").status_code == 404
        assert staff("lilik").get(f"{PAGE}/{agency('DLH').pk}/{row.pk}").status_code == 404
        assert staff("ning").get(PAGE).status_code == 404

    def test_lets_somebody_be_back(self, cast, staff):
        row = away(cast)
        client = staff("joko")
        assert "Akhiri cuti Joko?" in client.get(f"{PAGE}/{row.agency_id}/{row.pk}/akhiri").text
        client.post(f"{PAGE}/{row.agency_id}/{row.pk}/akhiri")

        assert not Absence.objects.exists()


class TestShown:
    def test_the_reason_is_for_the_agency_alone(self, cast, staff):
        row = away(cast)
        for name in ("joko", "endah"):
            assert "Umrah sekeluarga" in staff(name).get(PAGE).text
        for address in (f"{PAGE}?opd={row.agency_id}", f"{PAGE}/{row.agency_id}/{row.pk}"):
            page = staff("admin").get(address).text
            assert "Joko" in page
            assert "Umrah" not in page
        assert "Joko" not in staff("lilik").get(f"{PAGE}?opd={row.agency_id}").text

    def test_stands_beside_the_name_on_the_report_for_colleagues(self, cast, staff):
        sent = held(cast)
        away(cast)
        address = f"/desk/laporan/{sent.report.number}"

        assert "cuti sampai 28 November, digantikan Endah" in plain(staff("joko").get(address))
        for name in ("rina", "ning"):
            assert "cuti" not in plain(staff(name).get(address))

    @pytest.mark.parametrize(("stand_in", "said"), [("endah", "digantikan Endah"), (None, "belum ada pengganti")])
    def test_stands_where_a_report_is_passed_on(self, cast, staff, stand_in, said):
        sent = held(cast)
        away(cast, stand_in=stand_in)

        page = staff("endah").get(f"/desk/laporan/{sent.report.number}?aksi=pass_on").text
        assert f"Joko (cuti sampai 28 November, {said})" in page

    def test_costs_as_much_for_many_as_for_few(self, cast, staff):
        away(cast)
        client = staff("joko")
        client.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(PAGE)
        for n in range(30):
            person = Person.objects.create(name=f"N{n}", email=f"n{n}@kota.example", created_at=clock.now())
            seat = {"person": person, "role": "liaison", "agency": agency(LEAD), "valid_from": today() - DAY}
            Membership.objects.create(**seat)
            draft = AbsenceDraft(person.pk, today(), today() + DAY)
            declare_absence(draft=draft, agency_id=agency(LEAD).pk, actor=cast.endah, now=clock.now())
        with CaptureQueriesContext(connection) as many:
            client.get(PAGE)

        assert len(many) == len(few) <= MOST
