"""Answer templates as rows: whose they are, and who may write them."""

from __future__ import annotations

import pytest

from curhat.access.actors import ANYBODY, Actor
from curhat.directory import queries
from curhat.directory.models import Agency, AnswerTemplate
from curhat.directory.operations import remove_template, save_template
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from tests.cast import NOW, Cast, agency


def write(actor: Actor, code: str | None = "DPUPRPERAKIM", *, name: str = "Ditambal", text: str = "Ditambal.", **more):
    of = agency(code).pk if code else None
    return save_template(name=name, text=text, agency_id=of, actor=actor, now=NOW, **more)


class TestSave:
    @pytest.mark.parametrize("name", ["joko", "endah", "admin"])
    def test_lets_an_agency_write_its_own_and_the_administrator_everybodys(self, cast: Cast, name: str) -> None:
        assert write(getattr(cast, name)).agency == agency("DPUPRPERAKIM")

    @pytest.mark.parametrize("name", ["lilik", "rina", "ning", "agus", "hadi", "wati", "audit"])
    def test_lets_nobody_write_for_another_agency(self, cast: Cast, name: str) -> None:
        with pytest.raises(NotPermitted):
            write(getattr(cast, name))

    @pytest.mark.parametrize("name", ["joko", "endah", "rina"])
    def test_lets_the_administrator_alone_write_for_all(self, cast: Cast, name: str) -> None:
        with pytest.raises(NotPermitted):
            write(getattr(cast, name), None)
        with pytest.raises(NotPermitted):
            write(ANYBODY, None)
        assert write(cast.admin, None).agency is None

    def test_lets_nobody_take_a_template_to_their_own_agency(self, cast: Cast) -> None:
        theirs, everybodys = write(cast.lilik, "DLH"), write(cast.admin, None)
        for row in (theirs, everybodys):
            with pytest.raises(NotFound):
                write(cast.joko, template_id=row.pk)
        with pytest.raises(NotPermitted):
            write(cast.joko, "DLH", template_id=write(cast.joko).pk)

    def test_has_a_name_once_for_each_owner(self, cast: Cast) -> None:
        write(cast.joko)
        write(cast.lilik, "DLH")
        write(cast.admin, None)
        for actor, code in ((cast.joko, "DPUPRPERAKIM"), (cast.admin, None)):
            with pytest.raises(Conflict) as caught:
                write(actor, code, name="  ditambal ")
            assert caught.value.code == "template_exists"

    def test_can_be_saved_again_under_its_name(self, cast: Cast) -> None:
        row = write(cast.joko)
        assert write(cast.endah, text="Ditambal pada {tanggal}.", template_id=row.pk).pk == row.pk
        row.refresh_from_db()
        assert (row.text, row.changed_by_id) == ("Ditambal pada {tanggal}.", cast.endah.person_id)

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"name": " "}, "name_missing"), ({"name": "a" * 81}, "name_too_long"), ({"text": " \x00"}, "note_missing"),
            ({"text": "a" * 4001}, "note_too_long"), ({"text": "Yth. {nama}"}, "field_unknown"),
        ],
    )  # fmt: skip
    def test_refuses_what_is_no_template(self, cast: Cast, more: dict[str, str], code: str) -> None:
        with pytest.raises(Invalid) as caught:
            write(cast.joko, **more)
        assert caught.value.code == code
        assert not AnswerTemplate.objects.exists()

    def test_refuses_an_agency_that_has_ended(self, cast: Cast) -> None:
        admin = cast.admin
        Agency.objects.filter(code="DPUPRPERAKIM").update(valid_until=NOW.date())
        with pytest.raises(Invalid) as caught:
            write(admin)
        assert caught.value.code == "agency_ended"


class TestRemove:
    def test_is_for_who_may_write_it(self, cast: Cast) -> None:
        row = write(cast.joko)
        for actor in (cast.lilik, cast.rina, ANYBODY):
            with pytest.raises(NotFound):
                remove_template(template_id=row.pk, actor=actor)
        remove_template(template_id=row.pk, actor=cast.endah)
        assert not AnswerTemplate.objects.exists()


class TestTemplatesOf:
    def test_gives_an_agencys_own_before_those_of_all_and_no_others(self, cast: Cast) -> None:
        everybodys, own, other = write(cast.admin, None, name="A"), write(cast.joko, name="B"), write(cast.lilik, "DLH")
        assert list(queries.templates_of({agency("DPUPRPERAKIM").pk})) == [own, everybodys]
        assert list(queries.templates_of(set())) == [everybodys]
        assert list(queries.every_template()) == [everybodys, other, own]
