"""What an officer types for each step, and the operation that it becomes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from django import forms

from curhat.interfaces.desk.action_form import ActionForm, words
from curhat.interfaces.desk.answer_forms import AnswerForm, PlanForm, ProgressForm, QuestionForm
from curhat.interfaces.desk.mentioning import MentionForm
from curhat.interfaces.desk.passing_forms import PassForm
from curhat.interfaces.desk.recording_forms import TranscribeForm, photos_of, publishable, transcript_of
from curhat.interfaces.desk.supporting_forms import InvolveForm, TaskDoneForm, TaskForm
from curhat.reports.intake import About, Kind
from curhat.reports.operations import reply, settle, verify, work
from curhat.reports.operations.passing import pass_on
from curhat.reports.operations.settle import Nature
from curhat.reports.operations.supporting import finish_task, give_task
from curhat.reports.operations.transcribe import transcribe
from curhat.reports.workflow import Outcome


class NoteForm(ActionForm):
    """Only words."""

    note = words("Jawaban untuk pelapor")


class InternalForm(NoteForm):
    """A note that stays inside."""

    read_by_reporter = "Hanya dibaca petugas, tidak pernah oleh pelapor atau publik."
    note = words("Catatan internal", rows=3)


class ReasonForm(NoteForm):
    """Reasons for an end that nobody likes."""

    note = words("Alasan", hint="Jelaskan dengan terus terang, dan apa yang bisa dilakukan pelapor.")


class EmptyForm(ActionForm):
    """Nothing to type: the button is enough."""

    read_by_reporter = "Pelapor melihat bahwa laporannya mulai ditangani."


class AssignForm(ActionForm):
    """Who leads, who helps."""

    read_by_reporter = "Pelapor membaca bahwa laporannya diteruskan ke OPD ini."
    agency = forms.TypedChoiceField(
        label="OPD yang menangani",
        coerce=int,
        error_messages={"required": "Pilih OPD yang menangani.", "invalid_choice": "Pilih OPD dari daftar."},
    )
    supporting = forms.TypedMultipleChoiceField(
        label="OPD pendukung",
        help_text="Boleh lebih dari satu: tahan Ctrl sambil memilih, atau ketuk satu per satu di HP.",
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    note = words("Pesan untuk OPD", required=False, rows=3)

    def arguments(self) -> dict[str, Any]:
        """Rename the lead."""
        data = super().arguments()
        return {"agency_id": data["agency"], "supporting": data["supporting"], "note": data["note"]}


class ReassignForm(AssignForm):
    """Another lead, with a reason."""

    note = words("Alasan dialihkan", rows=3)


class HandBackForm(ActionForm):
    """Back to the verifier."""

    read_by_reporter = "Hanya dibaca petugas. Pelapor melihat laporannya diperiksa lagi."
    proposed_owner = forms.TypedChoiceField(
        label="Menurut Anda milik OPD mana?", coerce=int, empty_value=None, required=False
    )
    note = words("Alasan dikembalikan", rows=3)

    def arguments(self) -> dict[str, Any]:
        """Rename the proposed owner."""
        data = super().arguments()
        return {"proposed_owner_id": data["proposed_owner"], "note": data["note"]}


class ReferForm(ActionForm):
    """On to whom it belongs."""

    whom = forms.CharField(
        label="Diteruskan ke siapa?", max_length=200, help_text="Misalnya: Dinas Pendidikan Provinsi."
    )
    note = words("Penjelasan untuk pelapor", rows=4)


class ArchiveForm(ActionForm):
    """An end before the beginning."""

    reason = forms.ChoiceField(label="Alasan", choices=())
    note = words("Penjelasan untuk pelapor", rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from curhat.interfaces.shared.present import ARCHIVE_REASONS

        self.fields["reason"].choices = [(r, ARCHIVE_REASONS[r]) for r in verify.ARCHIVE_REASONS if r != "no_answer"]  # type: ignore[attr-defined]


class CloseForm(ActionForm):
    """An end by the verifier, never as fixed."""

    outcome = forms.TypedChoiceField(
        label="Hasil",
        coerce=Outcome,
        choices=(
            (Outcome.ANSWERED, "Sudah dijawab"),
            (Outcome.NOT_POSSIBLE, "Tidak dapat dikerjakan"),
            (Outcome.INVALID, "Tidak dapat diproses"),
        ),
    )
    note = words("Alasan untuk pelapor", rows=4)


class MergeForm(ActionForm):
    """The same person's repeat."""

    read_by_reporter = "Pelapor melihat laporannya digabung."
    head_number = forms.CharField(
        label="Nomor laporan pertamanya", max_length=24, help_text="Hanya laporan dari pelapor yang sama."
    )


class SettleForm(ActionForm):
    """What the report really is."""

    read_by_reporter = "Pelapor melihat judul dan topiknya. Perpindahan penerima tidak tercatat untuk umum."
    title = forms.CharField(label="Judul", max_length=160, error_messages={"required": "Beri judul singkat."})
    kind = forms.ChoiceField(
        label="Jenis",
        choices=(
            ("complaint", "Pengaduan"),
            ("criticism", "Kritik"),
            ("suggestion", "Saran"),
            ("information_request", "Permintaan informasi"),
        ),
    )
    topic = forms.TypedChoiceField(label="Topik", coerce=int, empty_value=None, required=False)
    about = forms.ChoiceField(
        label="Tentang siapa?",
        choices=(
            (About.NOBODY, "Bukan tentang seseorang"),
            (About.AGENCY, "Tentang sebuah OPD"),
            (About.OFFICIAL, "Tentang pegawai atau pejabat"),
        ),
    )
    about_agency = forms.TypedChoiceField(label="OPD yang dilaporkan", coerce=int, empty_value=None, required=False)
    oversight = forms.BooleanField(
        label="Berkadar pengawasan", help_text="Langsung menjadi urusan Inspektorat.", required=False
    )
    protected = forms.BooleanField(
        label="Kekerasan, atau korbannya anak",
        help_text="Hanya petugas pelindungan yang dapat membacanya.",
        required=False,
    )
    secret = forms.BooleanField(label="Rahasia", required=False)
    by_minor = forms.BooleanField(label="Pelapor di bawah 18 tahun", required=False)

    def arguments(self) -> dict[str, Any]:
        """Gather the nature."""
        data = super().arguments()
        nature = Nature(
            title=data["title"],
            kind=Kind(data["kind"]),
            topic_id=data["topic"],
            about=About(data["about"]),
            about_agency_id=data["about_agency"],
            about_name=self.report.about_name if data["about"] == About.OFFICIAL else "",
            oversight=data["oversight"],
            secret=data["secret"],
            protected=data["protected"],
            by_minor=data["by_minor"],
        )
        return {"nature": nature}

    @staticmethod
    def initial_of(report: Any) -> dict[str, Any]:
        """Return what is known."""
        names = ("title", "kind", "about", "oversight", "protected", "secret", "by_minor")
        known = {name: getattr(report, name) for name in names}
        return {**known, "topic": report.topic_id, "about_agency": report.about_agency_id}


class PublishForm(ActionForm):
    """The version that everybody may read."""

    read_by_reporter = "Dibaca semua orang. Hapus nama orang, korban, anak, wajah, dan pelat nomor."
    title = forms.CharField(label="Judul untuk publik", max_length=160)
    text = forms.CharField(label="Isi untuk publik", widget=forms.Textarea(attrs={"rows": 7}))
    attachments = forms.TypedMultipleChoiceField(
        label="Foto dan rekaman yang boleh dilihat publik",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photos = photos_of(self.report)
        choices = publishable(self.report, self.photos)
        self.fields["attachments"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            self.fields["attachments"].widget = forms.MultipleHiddenInput()

    @staticmethod
    def initial_of(report: Any) -> dict[str, Any]:
        """Offer the last public version, else the original."""
        return {
            "title": report.public_title or report.title,
            "text": report.public_text or report.text or transcript_of(report),
            "attachments": [a.pk for a in report.attachments.all() if a.public],
        }


class ApproveForm(ActionForm):
    """The agency head's word on a draft."""

    approve = forms.TypedChoiceField(
        label="Keputusan",
        coerce=lambda value: value == "yes",
        choices=(("yes", "Kirim jawaban ini"), ("no", "Kembalikan ke penyusun")),
        widget=forms.RadioSelect,
    )
    note = words("Pesan untuk penyusun, bila dikembalikan", required=False, rows=3)


@dataclasses.dataclass(frozen=True, slots=True)
class Deed:
    """
    One thing an officer can do on the report page.

    :param code: a step of the workflow or an action beside it; stands in addresses
    :param label: of the button, which names the outcome
    :param leads: whether it may be the one strong button of the page
    :param send: of the button that does it, where that is another word
    :param checks_version: whether a page that has grown stale is refused
    """

    code: str
    label: str
    form: type[ActionForm]
    operation: Callable[..., Any]
    icon: str = ""
    danger: bool = False
    checks_version: bool = True
    send: str = ""
    leads: bool = False


# In the order of the buttons: the likeliest next thing first.
DEEDS: tuple[Deed, ...] = (
    Deed("transcribe", "Ketik isi rekaman", TranscribeForm, transcribe, "keyboard", send="Simpan isi", leads=True),
    Deed("assign", "Teruskan ke OPD", AssignForm, verify.assign, "send", leads=True),
    Deed("start", "Mulai tangani", EmptyForm, work.start, "play", leads=True),
    Deed("answer", "Jawab pelapor", AnswerForm, work.answer, "message-square", send="Kirim jawaban", leads=True),
    Deed("approve", "Putuskan draf jawaban", ApproveForm, work.decide_draft, "check", checks_version=False, leads=True),
    Deed("progress", "Kabari pelapor", ProgressForm, work.progress, "megaphone", checks_version=False),
    Deed("return_answer", "Minta jawaban lebih baik", NoteForm, reply.return_answer, "undo-2", leads=True),
    Deed("ask", "Tanya pelapor", QuestionForm, work.ask, "circle-question-mark", send="Kirim pertanyaan"),
    Deed("settle", "Betulkan judul dan topik", SettleForm, settle.settle, "pencil", send="Simpan perubahan"),
    Deed("publish", "Terbitkan untuk publik", PublishForm, settle.publish, "globe"),
    Deed("hide", "Sembunyikan dari publik", InternalForm, settle.hide, "eye-off", danger=True, checks_version=False),
    Deed("reassign", "Alihkan ke OPD lain", ReassignForm, verify.assign, "shuffle"),
    Deed("plan", "Jadwalkan", PlanForm, work.plan, "calendar"),
    Deed("resume", "Lanjutkan sekarang", EmptyForm, work.resume, "play", checks_version=False, leads=True),
    Deed(
        "pass_on",
        "Teruskan di dalam OPD",
        PassForm,
        pass_on,
        "corner-down-right",
        checks_version=False,
        send="Teruskan",
    ),
    Deed("task_done", "Tugas kami selesai", TaskDoneForm, finish_task, "check", checks_version=False, leads=True),
    Deed("involve", "Minta bantuan OPD lain", InvolveForm, work.involve, "users", checks_version=False),
    Deed(
        "task", "Beri tugas OPD pendukung", TaskForm, give_task, "list-checks", checks_version=False, send="Beri tugas"
    ),
    Deed(
        "note",
        "Catatan internal",
        MentionForm,
        work.write_note,
        "notebook-pen",
        checks_version=False,
        send="Simpan catatan",
    ),
    Deed("hand_back", "Kembalikan ke Diskominfo", HandBackForm, work.hand_back, "corner-up-left"),
    Deed("close", "Tutup dengan alasan", CloseForm, verify.close, "lock", leads=True),
    Deed("refer", "Teruskan ke luar Pemkot", ReferForm, verify.refer, "external-link"),
    Deed(
        "restore",
        "Buka untuk diperiksa lagi",
        EmptyForm,
        verify.restore,
        "rotate-ccw",
        checks_version=False,
        leads=True,
    ),
    Deed("reopen", "Buka kembali", ReasonForm, reply.reopen, "rotate-ccw"),
    Deed("merge", "Gabungkan", MergeForm, verify.merge, "merge", checks_version=False),
    Deed("unmerge", "Pisahkan lagi", EmptyForm, verify.unmerge, "split", checks_version=False),
    Deed("decline", "Tidak dapat dikerjakan", ReasonForm, work.decline, "circle-x", danger=True),
    Deed("archive", "Jangan lanjutkan", ArchiveForm, verify.archive, "archive", danger=True),
)
