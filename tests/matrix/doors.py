"""A row for every address of the product; one without a row fails the build."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import (
    ADMINISTRATOR,
    AMONG_THEMSELVES,
    AUDITOR,
    EVERYBODY,
    NONE,
    OVERSEEING,
    REPORTERS,
    SIGNED_IN,
    STAFF,
    VERIFYING,
    WORKING,
    Door,
)
from tests.matrix.doors_apart import APART
from tests.matrix.doors_of_accounts import ACCOUNTS
from tests.matrix.doors_of_answers import ANSWERS
from tests.matrix.doors_of_intake import INTAKE
from tests.matrix.doors_of_problems import DOORS as PROBLEMS
from tests.matrix.marks import CODE, IDENTITY, NUMBER
from tests.matrix.reports import browser

BROWSER = browser("lain")
WORDS = {"note": "Sudah kami lihat, Pak."}
QUEUES = (
    "unverified", "contested", "waiting", "overdue", "untold", "referred", "all", "todo", "today", "planned",
    "supporting", "tidak-ada",
)  # fmt: skip
SENT = frozenset({NUMBER, "title", "text", "transcript", "address", "question", "reply", "answer"})
ON_DESK = SENT | {"note", "draft", "point", "about"}

CITIZENS: Mapping[str, Door] = {
    "citizen:report": Door("the form that a report is written in", pages=("/",)),
    # Refused to whoever is no script of ours: tests/web/test_app_door.py.
    "citizen:send": Door("takes a report from the app", pages=("/kirim",)),
    "citizen:send-file": Door("takes a file ahead of its report", pages=("/kirim/berkas",)),
    "citizen:send-photo": Door("the same, from an app of old", pages=("/kirim/foto",)),
    "citizen:suggest": Door("says what a text seems to be", tries=(("/usul", {"text": "Lubang di {number}"}),)),
    "citizen:worker": Door("the service worker", pages=("/sw.js",)),
    "language": Door("keeps in which language pages speak", tries=(("/bahasa", {"bahasa": "jv"}),)),
    "citizen:words": Door("what the app's scripts say", pages=("/kata/0.js",)),
    "citizen:recorder-words": Door("what the recorder says", pages=("/kata-rekaman.js",)),
    "citizen:manifest": Door("what a phone installs", pages=("/manifest.webmanifest",)),
    "citizen:shell": Door("the form as phones keep it, for nobody in particular", pages=("/formulir",)),
    "citizen:outbox": Door("an empty frame: what waits lies on the phone alone", pages=("/kotak-kirim",)),
    "citizen:no-signal": Door("says that there is no signal", pages=("/tanpa-sinyal",)),
    "citizen:place": Door("says which kelurahan a point lies in", tries=(("/lokasi", {"latitude": "-7.4691"}),)),
    "citizen:place-map": Door("the map to point on, for nobody in particular", pages=("/lokasi/peta",)),
    "citizen:privacy": Door("the privacy notice of the city file", pages=("/privasi",)),
    "citizen:track": Door(
        "asks for number and code, and lists what this device or account holds",
        shows="own",
        pages=("/cek",),
        lists="own",
        found_by=REPORTERS,
        tries=(("/cek", {"number": "{number}", "code": "AAAA-AAAA-AAAA"}),),
    ),
    "citizen:link": Door(
        "exchanges a code for a cookie; the right one opened the browsers", pages=("/k/AAAA-BBBB-CCCC",), to=NONE
    ),
    "citizen:report-page": Door(
        "a report, to its reporter",
        shows="own",
        reads=("/laporan/{number}",),
        proof=SENT,
        besides=frozenset({"purpose"}),
    ),
    "citizen:receipt": Door(
        "number and secret code, to the reporter",
        shows="own",
        reads=("/laporan/{number}/diterima",),
        proof=frozenset({NUMBER, CODE}),
        besides=frozenset({CODE}),
    ),
    "citizen:confirm": Door(
        "done, says the reporter", shows="own", changes=(("/laporan/{number}/beres", {"outcome": "fixed"}),)
    ),
    "citizen:withdraw": Door(
        "asks once, then takes the report back",
        shows="own",
        reads=("/laporan/{number}/batal",),
        changes=(("/laporan/{number}/batal", {}),),
    ),
    "citizen:erase": Door(
        "says what goes and what stays, then erases",
        shows="own",
        reads=("/laporan/{number}/hapus-data",),
        changes=(("/laporan/{number}/hapus-data", {}),),
    ),
    "citizen:correct": Door(
        "the reporter's own words, to be mended while nobody has acted on them",
        shows="own",
        reads=("/laporan/{number}/betulkan",),
        changes=(("/laporan/{number}/betulkan", {"text": "Lampu gang 3 mati.", "address": "", "landmark": ""}),),
    ),
    "citizen:setting": Door(
        "rating, consent and being hidden",
        shows="own",
        changes=(
            ("/laporan/{number}/atur/nilai", {"stars": "5"}),
            ("/laporan/{number}/atur/setuju-pusat", {}),
            ("/laporan/{number}/atur/tarik-pusat", {}),
            ("/laporan/{number}/atur/anonim", {}),
        ),
    ),
    "citizen:step": Door(
        "the reporter's words",
        shows="own",
        changes=tuple((f"/laporan/{{number}}/{what}", WORDS) for what in ("jawab", "tambah", "belum", "buka-lagi")),
    ),
    "citizen:telling": Door(
        "how the reporter wants to be told, with the addresses that they left",
        shows="own",
        reads=("/laporan/{number}/kabar",),
        proof=frozenset({NUMBER}),
        besides=frozenset({"mail", "phone"}),
        changes=(("/laporan/{number}/kabar", {"by_email": "on", "email": "lain@surel.example"}),),
    ),
    "citizen:device": Door(
        "lets a browser be told of a report",
        shows="own",
        changes=(("/laporan/{number}/kabar/perangkat", BROWSER),),
    ),
    "citizen:paper": Door(
        "the receipt to print, once it was asked for",
        shows="own",
        changes=(("/laporan/{number}/tanda-terima", {}),),
    ),
    "citizen:stop": Door(
        "ends messages of one way; this link is none of ours",
        to=NONE,
        pages=("/berhenti/e1.bukan-tanda-tangan",),
        acts=(("/berhenti/e1.bukan-tanda-tangan", {}),),
    ),
    "citizen:public": Door("what was published", shows="public", pages=("/warga?jumlah=50",), lists="public"),
    "citizen:map": Door("how much was published of each area", shows="public", pages=("/warga/peta",)),
    "citizen:map-squares": Door(
        "how much was published of each square of the map: numbers, and no place finer than the square",
        shows="public",
        pages=("/warga/peta/petak?kotak=-7.4945,112.4060,-7.4470,112.4690&zoom=16",),
    ),
    "citizen:map-areas": Door("boundaries of the city's areas", pages=("/warga/peta/wilayah",)),
    "citizen:followed": Door("what this device or account follows: nothing", shows="public", pages=("/warga/diikuti",)),
    "citizen:follow-area": Door(
        "follows an area, or no longer; there is none of this code",
        to=NONE,
        acts=(("/warga/diikuti/wilayah", {"wilayah": "0", "langkah": "ikuti"}),),
    ),
    "citizen:hear-followed": Door(
        "lets somebody hear again of what they follow",
        to=frozenset({"other_citizen"}),
        acts=(("/warga/diikuti/kabar", {}),),
    ),
    "citizen:followed-device": Door(
        "lets a telephone without an account be told of what it follows; an account has a page of its own for that",
        to=(SIGNED_IN | {"reporter_by_account", "other_citizen"}),
        acts=(("/warga/diikuti/perangkat", BROWSER),),
    ),
    "citizen:alike": Door(
        "what may be the same as what is being written",
        shows="public",
        tries=(("/warga/mirip", {"text": "Judul", "latitude": "-7.471", "longitude": "112.4338"}),),
    ),
    "citizen:say": Door(
        "I too, and following: of what is published",
        shows="public",
        changes=tuple((f"/warga/{{number}}/{what}", {}) for what in ("juga-mengalami", "ikuti", "berhenti")),
    ),
    "citizen:public-page": Door(
        "one public version",
        shows="public",
        reads=("/warga/{number}",),
        proof=frozenset({NUMBER, "publictitle", "publictext"}),
    ),
    # Who hears it: `visit.may_hear`.
    "recording": Door("a voice note or video", shows="public", reads=("/rekaman/{recording}",)),
}

DESK: Mapping[str, Door] = {
    "desk:home": Door("leads to where one's work is", to=STAFF, pages=("/desk/",)),
    "desk:queue": Door(
        "a queue",
        officers=AMONG_THEMSELVES,
        shows="all",
        to=WORKING,
        picky=True,
        pages=(*(f"/desk/antrean/{q}?jumlah=50" for q in QUEUES), "/desk/antrean/all?tampil=peta&jumlah=50"),
        lists="all",
    ),
    "desk:queue-live": Door(
        "a queue that stays current",
        officers=AMONG_THEMSELVES,
        shows="all",
        to=WORKING,
        picky=True,
        pages=tuple(f"/desk/antrean/{q}/langsung?jumlah=50" for q in QUEUES),
        lists="all",
    ),
    "desk:search": Door(
        "finds by number or words",
        shows="all",
        to=WORKING | OVERSEEING,
        pages=("/desk/cari?q=Lubang+OR+Isi&jumlah=50",),
        lists="all",
        tries=("/desk/cari?q={number}",),
    ),
    "desk:report": Door(
        "a report, to the staff",
        officers=AMONG_THEMSELVES,
        shows="all",
        reads=("/desk/laporan/{number}", "/desk/laporan/{number}?antrean=all"),
        proof=ON_DESK,
        writes=frozenset({"reports_presence"}),
        changes=(
            ("/desk/laporan/{number}?aksi=note", WORDS),
            ("/desk/laporan/{number}?aksi=transcribe", {**WORDS, "attachment_id": "1", "seen_version": "1"}),
            ("/desk/laporan/{number}?aksi=publish", {"title": "Judul", "text": "Isi", "seen_version": "1"}),
        ),
    ),
    "desk:identity": Door(
        "who sent it, for a purpose",
        shows="all",
        named=True,
        reads=(
            "/desk/laporan/{number}/identitas",
            ("/desk/laporan/{number}/identitas", {"purpose": "Menanyakan letak lubangnya"}),
        ),
        besides=IDENTITY,
    ),
    "desk:protected": Door(
        "that protected cases exist, and whether they are on time",
        shows="exists",
        to=OVERSEEING | {"verifier"},
        pages=("/desk/dilindungi",),
        lists="exists",
    ),
    "desk:ledger": Door(
        "who opened which identity, and why",
        to=AUDITOR,
        pages=("/desk/buku-akses?jumlah=50",),
        besides=frozenset({"purpose"}),
        officers=True,
    ),
    "desk:outbound": Door("what could not be sent: numbers of rows alone", to=ADMINISTRATOR, pages=("/desk/kiriman",)),
    "desk:outbound-retry": Door("tries it once more", to=ADMINISTRATOR, acts=(("/desk/kiriman/{outbound}/lagi", {}),)),
    "desk:lost-code": Door(
        "renews a code, against the right proof here",
        shows="all",
        to=VERIFYING,
        pages=("/desk/kode-hilang",),
        changes=(("/desk/kode-hilang", {"number": "{number}", "contact": "{phone}", "key": "{key}"}),),
        writes=frozenset({"receipts_ledgerentry"}),
    ),
    "desk:calendar": Door("holidays", to=ADMINISTRATOR, pages=("/desk/kalender",), officers=True),
    "desk:calendar-add": Door(
        "adds a holiday",
        to=ADMINISTRATOR,
        pages=("/desk/kalender/tambah",),
        acts=(("/desk/kalender/tambah", {"date": "2026-12-01", "name": "Libur", "step": "save"}),),
    ),
    "desk:calendar-remove": Door(
        "takes one out",
        to=ADMINISTRATOR,
        pages=("/desk/kalender/2026-12-25/cabut",),
        acts=(("/desk/kalender/2026-12-25/cabut", {}),),
    ),
    "oversight:room": Door(
        "the mayor's room",
        shows="all",
        to=OVERSEEING,
        pages=("/wali-kota/?jumlah=50", *(f"/wali-kota/?lihat={w}" for w in ("terlambat", "ditolak", "hari-ini"))),
        lists="all",
    ),
    "oversight:live": Door(
        "the same, as it stays current",
        shows="all",
        to=OVERSEEING,
        pages=("/wali-kota/langsung?jumlah=50",),
        lists="all",
    ),
}

HOUSE: Mapping[str, Door] = {
    "healthz": Door("says that the process lives", to=EVERYBODY, pages=("/healthz",)),
    "readyz": Door("says that the database answers", to=EVERYBODY, pages=("/readyz",)),
    "style_page": Door("parts that pages are made of; not in production", to=NONE, pages=("/gaya",), production=True),
}

DOORS: Mapping[str, Door] = {**CITIZENS, **DESK, **APART, **INTAKE, **ANSWERS, **ACCOUNTS, **HOUSE, **PROBLEMS}
