"""Every form of the product, filled in as it is meant to be: who sends it, where, what, and what it reads."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from curhat.access.actors import SYSTEM
from curhat.directory import operations as directory
from curhat.directory.models import Membership, Unit
from curhat.interfaces.accounts.forms import AskCode, EnterCode, Invite, NewPassword, Reason
from curhat.interfaces.citizen.forms import CodeForm
from curhat.interfaces.desk.calendar_forms import HolidayForm, RemovalForm
from curhat.interfaces.desk.code_forms import LostCodeForm
from curhat.interfaces.desk.forms import DEEDS
from curhat.interfaces.shared.report_form import CorrectionForm, ReportForm
from curhat.interfaces.shared.telling import TellingForm
from curhat.kernel import clock
from curhat.messaging.models import Outbound
from curhat.notices import choices, links
from curhat.notices.channels import Channel
from curhat.notices.models import Choice
from curhat.people import citizens, contact, recovery
from curhat.people.models import Person, Recovery
from curhat.reports.models import Attachment
from curhat.reports.operations import settle, work
from curhat.reports.operations.submit import secret_code_of
from tests import recordings
from tests.accounts import PASSWORD, sign_in
from tests.browsers import ENDPOINT, KEYS
from tests.cast import DAY, NOW, Cast, Sent, agency, send
from tests.machine import test_table as ways

TOMORROW = (NOW + 10 * DAY).date().isoformat()


@dataclasses.dataclass(frozen=True)
class Filled:
    """A form about to be sent."""

    client: Client
    address: str
    data: dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Door:
    """
    One form.

    :param url: name of its address in the resolver
    :param reads: what the form, or the view, is meant to read
    """

    url: str
    fill: Callable[[Cast], Filled]
    reads: frozenset[str] = frozenset()


def _of(form: Any, *more: str) -> frozenset[str]:
    return frozenset({*form.base_fields, *more})


def staff(cast: Cast, name: str) -> Client:
    client = Client()
    sign_in(client, cast.person(name))
    return client


def own(sent: Sent) -> Client:
    client = Client()
    client.get(f"/k/{secret_code_of(sent.report.submission_key)}")
    return client


def _own(way: Callable[[Cast], Sent], rest: str, **data: Any) -> Callable[[Cast], Filled]:
    def fill(cast: Cast) -> Filled:
        sent = way(cast)
        return Filled(own(sent), f"/laporan/{sent.report.number}/{rest}", data)

    return fill


def _sent(_cast: Cast) -> Sent:
    return send()


def _spoken(_cast: Cast) -> Sent:
    return send("", files=[recordings.stored("voice")])


def _drafted(cast: Cast) -> Sent:
    type(agency("DPUPRPERAKIM")).objects.filter(code="DPUPRPERAKIM").update(head_approves_answers=True)
    sent = ways.assigned(cast)
    work.answer(report_id=sent.report_id, note="Sudah.", actor=cast.joko, now=NOW + DAY)
    return sent


def _helped(cast: Cast) -> Sent:
    sent = ways.assigned(cast)
    dlh = agency("DLH").pk
    work.involve(report_id=sent.report_id, agency_id=dlh, note="Mohon bantu.", actor=cast.joko, now=NOW)
    return sent


def published(cast: Cast) -> Sent:
    sent = send()
    settle.publish(report_id=sent.report_id, title="x", text="y", attachments=[], actor=cast.rina, now=NOW)
    return sent


def _agency(code: str = "DPUPRPERAKIM") -> Callable[[], Any]:
    return lambda: agency(code).pk


def _unit() -> int:
    return Unit.objects.filter(agency=agency("DPUPRPERAKIM")).earliest("name").pk


# Of each deed: the way to a report that it can be done to, who does it, and what they type.
OF_DEED: Mapping[str, tuple[Callable[[Cast], Sent], str, dict[str, Any]]] = {
    "transcribe": (_spoken, "rina", {"attachment_id": lambda: Attachment.objects.get().pk, "note": "Jalan rusak."}),
    "assign": (_sent, "rina", {"agency": _agency(), "note": ""}),
    "start": (ways.assigned, "joko", {}),
    "answer": (ways.assigned, "joko", {"note": "Sudah kami tambal."}),
    "approve": (_drafted, "endah", {"approve": "yes"}),
    "progress": (ways.assigned, "joko", {"note": "Sedang."}),
    "return_answer": (ways.answered, "ning", {"note": "Kurang jelas."}),
    "ask": (ways.assigned, "joko", {"note": "Di mana?"}),
    "settle": (_sent, "rina", {"title": "Judul", "kind": "complaint", "about": "nobody"}),
    "publish": (_sent, "rina", {"title": "Judul", "text": "Isi"}),
    "hide": (published, "rina", {"note": "Ada nama."}),
    "reassign": (ways.assigned, "rina", {"agency": _agency("DLH"), "note": "Milik DLH."}),
    "plan": (ways.assigned, "endah", {"item": "APBD", "planned_for": TOMORROW, "note": "Nanti."}),
    "resume": (ways.planned, "joko", {}),
    "task": (_helped, "rina", {"agency": _agency("DLH"), "note": "Angkut puingnya."}),
    "task_done": (_helped, "lilik", {"note": "Sudah diangkut."}),
    "involve": (ways.assigned, "rina", {"agency": _agency("DLH"), "note": "Mohon bantu."}),
    "pass_on": (ways.assigned, "joko", {"unit": _unit, "person": "", "note": "Mohon dicek besok."}),
    "note": (_sent, "rina", {"note": "Catatan."}),
    "hand_back": (ways.assigned, "joko", {"proposed_owner": "", "note": "Bukan kami."}),
    "close": (ways.answered, "rina", {"outcome": "answered", "note": "Cukup."}),
    "refer": (_sent, "rina", {"whom": "Provinsi", "note": "Ke provinsi."}),
    "restore": (ways.archived, "rina", {}),
    "reopen": (ways.closed, "rina", {"note": "Rusak lagi."}),
    "merge": (_sent, "rina", {"head_number": lambda: send().report.number}),
    "unmerge": (ways.merged, "rina", {}),
    "decline": (ways.assigned, "endah", {"note": "Tidak bisa."}),
    "archive": (_sent, "rina", {"reason": "unclear", "note": "Tidak jelas."}),
}


def _deed(code: str) -> Callable[[Cast], Filled]:
    way, name, data = OF_DEED[code]

    def fill(cast: Cast) -> Filled:
        sent = way(cast)
        typed = {key: value() if callable(value) else value for key, value in data.items()}
        client = staff(cast, name)
        typed["seen_version"] = sent.report.version
        return Filled(client, f"/desk/laporan/{sent.report.number}?aksi={code}", typed)

    return fill


def _desk(who: str, address: str, /, **data: Any) -> Callable[[Cast], Filled]:
    def fill(cast: Cast) -> Filled:
        typed = {key: value() if callable(value) else value for key, value in data.items()}
        return Filled(staff(cast, who), address, typed)

    return fill


def _identity(cast: Cast) -> Filled:
    return Filled(
        staff(cast, "rina"), f"/desk/laporan/{send().report.number}/identitas", {"purpose": "Menanyakan lokasi"}
    )


def _lost_code(cast: Cast) -> Filled:
    typed = {"number": send().report.number, "contact": "0812 3456 7890", "key": str(uuid.uuid4())}
    return Filled(staff(cast, "rina"), "/desk/kode-hilang", typed)


def _retry(cast: Cast) -> Filled:
    send()
    row = Outbound.objects.latest("seq")
    Outbound.objects.filter(pk=row.pk).update(state="parked")
    return Filled(staff(cast, "admin"), f"/desk/kiriman/{row.pk}/lagi", {})


def _code(_cast: Cast) -> Filled:
    client = Client()
    client.post("/akun", {"contact": "0812 3456 7890"})
    return Filled(client, "/akun/kode", {"code": "000000"})


def _invitation(cast: Cast) -> Filled:
    cast.person("admin")
    _row, token = directory.invite(
        name="Baru", email="baru@kota.example", role="auditor", actor=SYSTEM, now=clock.now()
    )
    return Filled(Client(), f"/undangan/{token}", {"password": PASSWORD, "again": PASSWORD})


def _invitation_known(cast: Cast) -> Filled:
    _row, token = directory.invite(
        name="Rina", email=cast.person("rina").email or "", role="auditor", actor=SYSTEM, now=clock.now()
    )
    return Filled(staff(cast, "rina"), f"/undangan/{token}", {})


def _revoke(cast: Cast) -> Filled:
    row, _ = directory.invite(name="Baru", email="baru@kota.example", role="auditor", actor=SYSTEM, now=clock.now())
    return Filled(staff(cast, "admin"), f"/desk/orang/undangan/{row.pk}/tarik", {})


def _person(rest: str, **data: Any) -> Callable[[Cast], Filled]:
    return lambda cast: Filled(staff(cast, "admin"), f"/desk/orang/{cast.person('joko').pk}/{rest}", data)


def _end_membership(cast: Cast) -> Filled:
    joko = cast.person("joko")
    seat = Membership.objects.get(person=joko)
    return Filled(staff(cast, "admin"), f"/desk/orang/{joko.pk}/peran/{seat.pk}/akhiri", {})


def _begun(cast: Cast) -> int:
    return recovery.begin(person_id=cast.person("joko").pk, reason="HP hilang", actor=cast.admin, now=clock.now())


def _decide(cast: Cast) -> Filled:
    return Filled(staff(cast, "rina"), f"/desk/pemulihan/{_begun(cast)}", {"langkah": "setuju"})


def _recover(cast: Cast) -> Filled:
    number = _begun(cast)
    recovery.approve(recovery_id=number, actor=cast.rina, now=clock.now())
    from curhat.people.sealing import seal

    token = seal().open(bytes(Recovery.objects.get(pk=number).token_sealed or b""))
    return Filled(Client(), f"/pemulihan/{token}", {"password": PASSWORD, "again": PASSWORD})


def _login(cast: Cast) -> Filled:
    person = cast.person("rina")
    type(person).objects.filter(pk=person.pk).update(password=make_password(PASSWORD))
    return Filled(Client(), "/masuk", {"login": person.email, "password": PASSWORD})


def _password(cast: Cast) -> Filled:
    person = cast.person("rina")
    type(person).objects.filter(pk=person.pk).update(password=make_password(PASSWORD))
    person.refresh_from_db()
    client = Client()
    sign_in(client, person)
    client.post("/staf/konfirmasi", {"password": PASSWORD})
    new = f"{PASSWORD}-baru"
    return Filled(client, "/staf/keamanan/sandi", {"oldpassword": PASSWORD, "password1": new, "password2": new})


def _end_session(cast: Cast) -> Filled:
    person = cast.person("rina")
    client = Client()
    sign_in(client, person)
    other = sign_in(Client(), person)
    return Filled(client, f"/staf/keamanan/sesi/{other}/akhiri", {})


def _track(_cast: Cast) -> Filled:
    report = send().report
    return Filled(Client(), "/cek", {"number": report.number, "code": secret_code_of(report.submission_key)})


def _ask_code(_cast: Cast) -> Filled:
    citizens.request_code(contact=contact.parse("0812 3456 7890"), now=clock.now())
    return Filled(Client(), "/akun", {"contact": "0812 3456 7890"})


def _report(_cast: Cast) -> Filled:
    typed = {"key": str(uuid.uuid4()), "text": "Lampu mati di gang 3.", "kind": "complaint", "consent": "on"}
    return Filled(Client(), "/", typed)


def _account(cast: Cast) -> Filled:
    client = Client()
    sign_in(client, Person.objects.create(contact_digest="siti", created_at=NOW), second_factor=False)
    return Filled(client, "/akun/kabar", {"by_sms": "on", "phone": "0812 3456 7890"})


def _account_device(cast: Cast) -> Filled:
    return Filled(_account(cast).client, "/akun/kabar/perangkat", {"endpoint": ENDPOINT, **KEYS})


def _stop(cast: Cast) -> Filled:
    sent = send()
    wanted = choices.Wanted(frozenset({Channel.EMAIL}), email="siti@surel.example")
    choices.choose_for_report(report_id=sent.report_id, wanted=wanted, actor=sent.siti, now=NOW)
    token = links.stop_token(Choice.objects.get().pk, Channel.EMAIL)
    return Filled(Client(), f"/berhenti/{token}", {})


_NOTE = frozenset({"note", "photos"})
_HOLIDAY = {"date": (NOW + 9 * DAY).date().isoformat(), "name": "Libur", "category": "local"}
DOORS: Mapping[str, Door] = {
    **{f"desk {deed.code}": Door("desk:report", _deed(deed.code), _of(deed.form, "photos")) for deed in DEEDS},
    "send a report": Door("citizen:report", _report, _of(ReportForm, "look")),
    "suggest": Door("citizen:suggest", lambda _: Filled(Client(), "/usul", {"text": "Lampu"}), frozenset({"text"})),
    "point": Door(
        "citizen:place",
        lambda _: Filled(Client(), "/lokasi", {"latitude": "-7.46", "longitude": "112.43"}),
        frozenset({"latitude", "longitude", "area"}),
    ),
    "track": Door("citizen:track", _track, _of(CodeForm)),
    "answer a question": Door("citizen:step", _own(ways.asked, "jawab", note="Kiri."), _NOTE),
    "add": Door("citizen:step", _own(_sent, "tambah", note="Makin lebar."), _NOTE),
    "object": Door("citizen:step", _own(ways.answered, "belum", note="Belum."), _NOTE),
    "open again": Door("citizen:step", _own(ways.closed, "buka-lagi", note="Rusak."), _NOTE),
    "confirm": Door("citizen:confirm", _own(ways.answered, "beres", outcome="fixed"), frozenset({"outcome"})),
    "withdraw": Door("citizen:withdraw", _own(_sent, "batal")),
    "mend": Door(
        "citizen:correct", _own(lambda _: send(now=clock.now()), "betulkan", text="Lubang."), _of(CorrectionForm)
    ),
    "erase": Door("citizen:erase", _own(ways.closed, "hapus-data")),
    "rate": Door("citizen:setting", _own(ways.closed, "atur/nilai", stars="4"), frozenset({"stars"})),
    "consent": Door("citizen:setting", _own(_sent, "atur/setuju-pusat")),
    "take consent back": Door("citizen:setting", _own(_sent, "atur/tarik-pusat")),
    "hide oneself": Door("citizen:setting", _own(_sent, "atur/anonim")),
    "choose how to be told": Door(
        "citizen:telling", _own(_sent, "kabar", by_sms="on", phone="0812 3456 7890"), _of(TellingForm)
    ),
    "choose for an account": Door("accounts:telling", _account, _of(TellingForm)),
    "be told in this browser": Door(
        "citizen:device",
        _own(_sent, "kabar/perangkat", endpoint=ENDPOINT, **KEYS),
        frozenset({"endpoint", "off", *KEYS}),
    ),
    "be told of an account in this browser": Door(
        "accounts:device", _account_device, frozenset({"endpoint", "off", *KEYS})
    ),
    "print the receipt": Door("citizen:paper", _own(_sent, "tanda-terima")),
    "stop being told": Door("citizen:stop", _stop, frozenset({"undo"})),
    "open an identity": Door("desk:identity", _identity, frozenset({"purpose"})),
    "renew a code": Door("desk:lost-code", _lost_code, _of(LostCodeForm)),
    "retry": Door("desk:outbound-retry", _retry),
    "add a holiday": Door(
        "desk:calendar-add",
        _desk("admin", "/desk/kalender/tambah", langkah="tetapkan", **_HOLIDAY),
        _of(HolidayForm, "langkah"),
    ),
    "remove a holiday": Door(
        "desk:calendar-remove", _desk("admin", "/desk/kalender/2026-12-25/cabut", reason="Salah"), _of(RemovalForm)
    ),
    "ask for a code": Door("accounts:account", _ask_code, _of(AskCode)),
    "enter a code": Door("accounts:code", _code, _of(EnterCode)),
    "sign out everywhere": Door("accounts:end_all_sessions", _desk("rina", "/akun/keluar-semua")),
    "end a session": Door("accounts:end_session", _end_session),
    "accept an invitation": Door("accounts:invitation", _invitation, _of(NewPassword)),
    "accept another role": Door("accounts:invitation", _invitation_known),
    "recover": Door("accounts:recover", _recover, _of(NewPassword)),
    "invite": Door(
        "accounts:invite",
        _desk("admin", "/desk/orang/undang", name="Baru", email="baru@kota.example", role="auditor"),
        _of(Invite),
    ),
    "revoke": Door("accounts:revoke", _revoke),
    "switch off": Door("accounts:deactivate", _person("status")),
    "begin a recovery": Door("accounts:begin_recovery", _person("pemulihan", reason="HP hilang"), _of(Reason)),
    "decide a recovery": Door("accounts:decide_recovery", _decide, frozenset({"langkah"})),
    "end a role": Door("accounts:end_membership", _end_membership),
    "sign in": Door("account_login", _login, frozenset({"login", "password", "remember", "next"})),
    "change the password": Door(
        "account_change_password", _password, frozenset({"oldpassword", "password1", "password2"})
    ),
    "sign out": Door("account_logout", _desk("rina", "/keluar")),
}
