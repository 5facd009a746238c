"""What the app says by itself, without asking the service: its scripts hold no sentence of their own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from curhat.directory.cityfile import CityFile
from curhat.interfaces.shared.report_form import NUMBERS
from curhat.kernel import personal


def box_words() -> dict[str, object]:
    """Return what is said of a report on its way."""
    return {
        "states": {
            "draft": _("Belum dikirim"),
            "waiting": _("Menunggu"),
            "sending": _("Sedang dikirim"),
            "arrived": _("Sudah sampai"),
            "refused": _("Perlu dibetulkan"),
            "outside": _("Ke lembaga luar"),
        },
        "untitled": _("Isi tidak disimpan di HP ini"),
        "draft": _("Tersimpan di HP ini. Lanjutkan kapan saja."),
        "wait": _("Tersimpan di HP ini. Terkirim sendiri begitu ada sinyal."),
        "waitHere": _("Belum ada sinyal. Kami coba lagi setiap beberapa detik selama halaman ini terbuka."),
        "sending": _("Mengirim …"),
        "sendingPhoto": _("Mengirim berkas {n} dari {of} …"),
        "voice": _("Pesan suara, {t}"),
        "video": _("Video, {t}"),
        "sendingReport": _("Mengirim isi laporan …"),
        "arrived": _("Laporan sudah kami terima. Isi dan berkasnya sudah dihapus dari HP ini."),
        "arrivedBare": _("Laporan sudah kami terima. Isinya sudah dihapus dari HP ini."),
        "refused": _("Kiriman ini belum dapat kami terima. Buka lagi, periksa isinya, lalu kirim ulang."),
        "tooLarge": _("Kiriman ini terlalu besar. Kurangi foto atau rekamannya, lalu kirim ulang."),
        "photoLost": _("Ada berkas yang tidak terbaca lagi di HP ini. Pilih ulang, lalu kirim lagi."),
        "outside": _(
            "Laporan tentang Wali Kota atau stafnya tidak boleh dibaca siapa pun di kantor kami, jadi tidak kami "
            "simpan. Salin tulisan Anda, lalu sampaikan ke salah satu lembaga ini."
        ),
        "code": _("Kode rahasia:"),
        "sure": _("Ya, hapus dari HP ini"),
        "dropped": _("Sudah dihapus dari HP ini."),
        "sureAsked": _("Mungkin sudah sampai. Tetap hapus"),
    }


def form_words() -> dict[str, object]:
    """Return what is said while a report is written and sent."""
    return {
        **box_words(),
        **_file_words(),
        "headSending": _("Laporan Anda sedang dikirim"),
        "headWaiting": _("Laporan Anda tersimpan"),
        "headHere": _("Jangan tutup halaman ini"),
        "headArrived": _("Laporan Anda sudah kami terima"),
        "headOutside": _("Laporan ini sebaiknya ditangani pihak di luar Pemkot"),
        "once": _("Catat nomor dan kode ini sekarang. Keduanya tidak tampil lagi."),
    }


def _file_words() -> dict[str, object]:
    """Return what is said of the files that a report takes along."""
    return {
        "photo": _("Foto {n}"),
        "out": _("Hapus: {what}"),
        "recordElse": _(
            "Mikrofon tidak dapat dipakai di halaman ini. Tekan sekali lagi untuk memakai perekam HP Anda."
        ),
        "photoOut": _("Hapus"),
        "photoOutOf": _("Hapus foto {n}"),
        "photoWork": _("Menyiapkan foto …"),
        "photoMost": _("Paling banyak {n} foto; sisanya tidak kami ambil."),
        "photoLarge": _("Foto ini terlalu besar. Foto ulang dengan resolusi biasa."),
        "full": _("Penyimpanan HP ini penuh. Berkas ini hanya ada selama halaman ini terbuka."),
    }


def care(city: CityFile) -> dict[str, object]:
    """Return what the form looks for before it sends: numbers, topics that are secret by default."""
    return {
        "patterns": [[p.kind, p.source, "gi" if p.any_case else "g"] for p in personal.PATTERNS],
        "masks": personal.MASKS,
        "names": {kind: str(name) for kind, name in NUMBERS.items()},
        **{
            what: [topic.code for topic in city.topics if getattr(topic, what)]
            for what in ("secret", "protected", "oversight")
        },
    }


def recorder_words() -> dict[str, object]:
    """Return what is said of recordings, of the place and of who will read what; fetched when it is wanted."""
    return {
        **seen_words(),
        "placeLooking": _("Mencari lokasi …"),
        "placeFound": _("Lokasi didapat, ketelitian sekitar {m} meter."),
        "placeRough": _("Lokasi baru kira-kira, meleset sampai {m} meter."),
        "placeMatching": _("Mencocokkan kelurahan …"),
        "placeArea": _("Tampaknya di Kelurahan {area}; betulkan di bawah bila keliru."),
        "placeDiffers": _("Titiknya tampaknya di Kelurahan {area}. Pilihan Anda tidak kami ubah."),
        "placeChoose": _("Pilih kelurahannya di bawah, bila tahu."),
        "placeMissing": _("Lokasi tidak didapat. Pilih kelurahan dan tulis patokannya saja."),
        "photo": _("Foto {n}"),
        "fileThere": _("sudah sampai"),
        "filePart": _("{n} dari {of} MB"),
        "fileWaits": _("menunggu"),
        "fileSkip": _("Jangan kirim"),
        "fileLook": _("Memeriksa rekaman …"),
        "long": {
            "voice": _("Pesan suara ini {t}, paling lama 2:00."),
            "video": _("Video ini {t}, paling lama 0:30. Potong dulu, atau rekam lebih singkat."),
        },
        "large": {
            "voice": _("Rekaman ini terlalu besar, paling besar 10 MB."),
            "video": _("Video ini terlalu besar, paling besar 25 MB. Rekam lebih singkat atau dengan mutu rendah."),
        },
        "recording": _("Rekam pesan suara"),
        "recordAsk": _("Izinkan mikrofon di HP Anda."),
        "recordOn": _("Sedang merekam. Tekan Selesai bila sudah."),
        "recordTime": _("Merekam {t} dari 2:00"),
        "recordStop": _("Selesai"),
        "recordAway": _("Buang rekaman"),
        "recordEnds": _("Sisa 15 detik."),
        "recordDone": _("Rekaman selesai, {t}. Putar untuk memeriksa."),
        "recordGone": _("Rekaman dibuang."),
    }


def seen_words() -> dict[str, Any]:
    """Return who will read what of a report; of recordings as `reports.hearing` says."""
    return {
        "seenProtected": _("OPD tidak melihat laporan ini. Yang membacanya hanya petugas pelindungan yang ditunjuk."),
        "seenAbout": _(
            "OPD yang dilaporkan tidak melihat laporan ini. Yang membacanya Inspektorat, atau Wali Kota bila ini "
            "tentang Inspektorat."
        ),
        "seenNamed": _(
            "Ini. Nama dan nomor Anda baru terbuka bila petugas menulis keperluannya; Anda dapat melihat siapa yang "
            "membukanya."
        ),
        "seenAnonymous": _("Ini. Nama dan nomor Anda tidak dapat dibuka OPD."),
        "seenNameless": _("Ini. Anda tidak menulis nama atau nomor."),
        "inAgency": {
            "photos": _("Foto: {n}"),
            "voice": _("Pesan suara, sesudah petugas mengetik isinya"),
            "voiceNameless": _("Isi pesan suara yang diketik petugas, bukan suaranya"),
            "video": _("Video, sesudah petugas mengetik isinya"),
            "videoNameless": _("Isi video yang diketik petugas; gambarnya tanpa suara, bila petugas mengizinkan"),
            "point": _("Titik tepat yang Anda tandai"),
            "pointNameless": _("Titik tepat yang Anda tandai"),
        },
        "seenByNobody": _("Tidak ada. Laporan ini tidak tampil untuk umum."),
        "seenAtMost": _(
            "Belum ada. Sesudah dibaca petugas, paling banyak ini, tanpa nama Anda. Nama orang, wajah, dan nomor "
            "dihapus lebih dulu."
        ),
        "inPublic": {
            "photos": _("Foto yang dipilih petugas"),
            "voice": _("Pesan suara, bila dipilih petugas"),
            "voiceNameless": "",
            "video": _("Gambar video tanpa suara, bila dipilih petugas"),
            "videoNameless": _("Gambar video tanpa suara, bila dipilih petugas"),
            "point": _("Kotak sekitar 55 meter di peta, bukan titik tepatnya"),
            "pointNameless": "",
        },
    }


def nothing() -> dict[str, str]:
    """Return what an empty outbox says."""
    return {
        "empty_title": _("Belum ada kiriman"),
        "empty_text": _("Laporan yang Anda tulis tanpa sinyal menunggu di sini, lalu terkirim sendiri."),
    }
