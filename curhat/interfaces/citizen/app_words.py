"""What the app says by itself, without asking the service: its scripts hold no sentence of their own."""

from __future__ import annotations

from django.utils.translation import gettext as _


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
        "sendingPhoto": _("Mengirim foto {n} dari {of} …"),
        "sendingReport": _("Mengirim isi laporan …"),
        "arrived": _("Laporan sudah kami terima. Foto dan isinya sudah dihapus dari HP ini."),
        "arrivedBare": _("Laporan sudah kami terima. Isinya sudah dihapus dari HP ini."),
        "refused": _("Kiriman ini belum dapat kami terima. Buka lagi, periksa isinya, lalu kirim ulang."),
        "tooLarge": _("Kiriman ini terlalu besar. Kurangi jumlah fotonya, lalu kirim ulang."),
        "photoLost": _("Ada foto yang tidak terbaca lagi di HP ini. Pilih ulang fotonya, lalu kirim ulang."),
        "outside": _(
            "Laporan tentang Wali Kota atau stafnya tidak boleh dibaca siapa pun di kantor kami, jadi tidak kami "
            "simpan. Salin tulisan Anda, lalu sampaikan ke salah satu lembaga ini."
        ),
        "code": _("Kode rahasia:"),
        "sure": _("Ya, hapus dari HP ini"),
        "sureAsked": _("Mungkin sudah sampai. Tetap hapus"),
    }


def form_words() -> dict[str, object]:
    """Return what is said while a report is written and sent."""
    return {
        **box_words(),
        "headSending": _("Laporan Anda sedang dikirim"),
        "headWaiting": _("Laporan Anda tersimpan"),
        "headHere": _("Jangan tutup halaman ini"),
        "headArrived": _("Laporan Anda sudah kami terima"),
        "headOutside": _("Laporan ini sebaiknya ditangani pihak di luar Pemkot"),
        "once": _("Catat nomor dan kode ini sekarang. Keduanya tidak tampil lagi."),
        "photo": _("Foto {n}"),
        "photoOut": _("Hapus"),
        "photoOutOf": _("Hapus foto {n}"),
        "photoWork": _("Menyiapkan foto …"),
        "photoMost": _("Paling banyak {n} foto; sisanya tidak kami ambil."),
        "photoLarge": _("Foto ini terlalu besar. Foto ulang dengan resolusi biasa."),
        "full": _("Penyimpanan HP ini penuh. Foto ini hanya ada selama halaman ini terbuka."),
        "placeLooking": _("Mencari lokasi …"),
        "placeFound": _("Lokasi didapat, ketelitian sekitar {m} meter."),
        "placeMatching": _("Mencocokkan kelurahan …"),
        "placeArea": _("Tampaknya di Kelurahan {area}; betulkan di bawah bila keliru."),
        "placeOutside": _(
            "Titik ini di luar kota. Laporan tetap boleh dikirim; petugas meneruskannya ke yang berwenang."
        ),
        "placeChoose": _("Pilih kelurahannya di bawah, bila tahu."),
        "placeMissing": _("Lokasi tidak didapat. Pilih kelurahan dan tulis patokannya saja."),
    }


def nothing() -> dict[str, str]:
    """Return what an empty outbox says."""
    return {
        "empty_title": _("Belum ada kiriman"),
        "empty_text": _("Laporan yang Anda tulis tanpa sinyal menunggu di sini, lalu terkirim sendiri."),
    }
