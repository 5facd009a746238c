"""The living style page: every part in every state, outside production only."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

LONG = "Pertanggungjawaban penyelenggaraan kebersihan-lingkungan sekelurahan " * 3


class Sample(forms.Form):
    """One field of every kind."""

    text = forms.CharField(
        label="Apa yang ingin Anda sampaikan?", widget=forms.Textarea, help_text="Tulis seperti bercerita."
    )
    name = forms.CharField(label="Nama Anda", required=False)
    code = forms.CharField(label="Kode dari pesan", widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    topic = forms.ChoiceField(label="Topik", choices=[("jalan", "Jalan dan jembatan"), ("air", "Air bersih")])
    kind = forms.ChoiceField(
        label="Laporan ini berupa",
        widget=forms.RadioSelect,
        choices=[("complaint", "Pengaduan"), ("suggestion", "Saran"), ("information_request", "Permintaan informasi")],
    )
    areas = forms.MultipleChoiceField(
        label="Wilayah",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "Kelurahan pertama"), ("b", "Kelurahan kedua")],
    )
    photo = forms.FileField(label="Foto", required=False, help_text="Paling banyak 5 foto, masing-masing 15 MB.")
    anonymous = forms.BooleanField(
        label="Sembunyikan nama saya dari dinas", required=False, help_text="Hanya petugas verifikasi yang tahu."
    )


def _events() -> list[dict[str, object]]:
    day = dt.datetime(2026, 11, 24, 1, 12, tzinfo=dt.UTC)
    return [
        {"title": "Menunggu Anda mengecek", "kind": "next"},
        {
            "title": "Dijawab Dinas Contoh",
            "kind": "now",
            "at": day,
            "text": "Lubang sudah ditutup aspal pagi ini.\nMohon dicek.",
            "photos": [{}, {}],
        },
        {"title": "Wali kota memberi arahan", "at": day - dt.timedelta(days=3), "text": "Periksa juga drainasenya."},
        {"title": "Laporan diterima", "kind": "done", "at": day - dt.timedelta(days=9)},
    ]


def show(request: HttpRequest) -> HttpResponse:
    """Show the parts; `?layout=` shows one of the three layouts filled with samples."""
    if settings.PRODUCTION:
        raise Http404
    empty = Sample(initial={"text": "Lubang besar depan warung soto, kemarin ada pengendara jatuh."})
    context = {
        "form": empty,
        "wrong": Sample({"name": "x" * 200, "kind": "lain"}, auto_id="salah_%s"),
        "pills": [
            ("wait", "Menunggu dibaca petugas"),
            ("work", "Sedang ditangani Dinas Contoh"),
            ("done", "Beres"),
            ("late", "3 hari lewat"),
            ("plan", "Dijadwalkan Maret"),
            ("calm", "Pengaduan · Jalan"),
        ],
        "events": _events(),
        "photos": [{}, {"waiting": "Ditahan sampai ditranskrip"}],
        "rows": _rows(),
        "photo_rows": [{**row, "thumb": static("curhat/mark.svg") if n else ""} for n, row in enumerate(_rows()[:2])],
        "figures": [
            {"value": 7, "label": "lewat tenggat di 4 OPD", "href": "#a", "late": True},
            {"value": 2, "label": "arahan belum dijawab", "href": "#b"},
            {"value": "1.204", "label": "warga bilang belum beres", "href": "#c"},
        ],
        "facts": [("Nomor", "XYZ-26-004182"), ("Wilayah", "Kelurahan Contoh"), ("Catatan", LONG)],
        "crumbs": [{"href": "/", "label": "Depan"}, {"href": "/gaya", "label": "Gaya"}, {"label": "Semua bagian"}],
        "nav": [{"href": "/lacak", "label": "Lacak"}, {"href": "/akun", "label": "Akun"}],
        "side": _side(),
        "rest": [{"href": "#6", "label": "Cari laporan"}, {"href": "#7", "label": "Capaian kami"}],
        "page": {"previous": "sebelum=a", "next": "sesudah=b"},
        "of": "123",
        "long": LONG,
    }
    layout = request.GET.get("layout")
    template = {"citizen": "gaya_citizen", "desk": "gaya_desk", "room": "gaya_room"}.get(layout or "", "gaya")
    return render(request, f"shared/{template}.html", context)


def _rows() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {
            "title": "Lubang besar depan warung soto, pengendara jatuh",
            "kind": "late",
            "word": "3 hari lewat",
            "meta": "XYZ-26-004182 · Jl. Contoh · 12 warga mengalami",
            "current": True,
        },
        {
            "title": "Saluran mampet, air masuk rumah tiap hujan",
            "kind": "wait",
            "word": "hari ini",
            "meta": "XYZ-26-004201 · Kelurahan Contoh",
            "unread": True,
        },
        {"title": "Trotoar ambles", "kind": "work", "word": "2 hari lagi", "meta": "XYZ-26-004215 · Kelurahan Contoh"},
        {"title": LONG, "kind": "plan", "word": "dijadwalkan", "meta": LONG},
        {"title": "Tutup gorong-gorong hilang", "kind": "done", "word": "Beres", "meta": "XYZ-26-004230"},
    ]
    return [{"href": "?layout=desk&buka=1", **row} for row in rows]


def _side() -> list[dict[str, object]]:
    return [
        {"href": "#1", "label": "Perlu saya kerjakan", "count": 12, "current": True},
        {"href": "#2", "label": "Jatuh tempo hari ini", "count": 3},
        {"href": "#3", "label": "Lewat tenggat", "count": 2, "late": True},
        {"href": "#4", "label": "Menunggu warga", "count": 9},
        {"href": "#5", "label": "Semua laporan"},
    ]
