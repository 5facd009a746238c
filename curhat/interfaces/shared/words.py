"""The Indonesian words for what the domain refuses: what happened, and what to do."""

from __future__ import annotations

import dataclasses

from curhat.kernel.errors import DomainError


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """
    The words of an error page.

    :param title: what happened
    :param text: what the person can do now
    """

    title: str
    text: str


PAGES: dict[int, Page] = {
    400: Page("Permintaan ini tidak terbaca", "Kembali ke halaman sebelumnya, muat ulang, lalu coba sekali lagi."),
    403: Page(
        "Langkah ini bukan untuk akun Anda",
        "Bila menurut Anda ini keliru, hubungi administrator. Bila Anda baru masuk di tab lain, muat ulang halaman.",
    ),
    404: Page(
        "Halaman ini tidak kami temukan",
        "Periksa kembali alamat atau nomornya. Laporan hanya dapat dibuka dengan nomor dan kode rahasianya.",
    ),
    405: Page(
        "Halaman ini tidak dapat dipakai dengan cara itu", "Kembali ke halaman sebelumnya, lalu ulangi dari sana."
    ),
    409: Page(
        "Keadaannya sudah berubah",
        "Orang lain lebih dulu mengubahnya. Kembali, muat ulang untuk melihat keadaan terbaru, lalu putuskan lagi.",
    ),
    413: Page(
        "Kiriman ini terlalu besar",
        "Kurangi jumlah atau ukuran foto, lalu kirim ulang. Tulisan Anda masih ada bila Anda menekan tombol kembali.",
    ),
    422: Page("Ada isian yang perlu diperbaiki", "Kembali ke halaman sebelumnya, perbaiki isian, lalu kirim ulang."),
    429: Page(
        "Terlalu sering dalam waktu singkat", "Tunggu beberapa menit, lalu coba lagi. Keadaan darurat jangan menunggu."
    ),
    500: Page(
        "Maaf, ada yang rusak di pihak kami",
        "Kesalahan ini sudah tercatat. Coba lagi beberapa menit lagi. Bila nomor laporan sudah Anda terima, "
        "laporan itu aman.",
    ),
    503: Page(
        "Layanan sedang beristirahat sebentar", "Coba lagi beberapa menit lagi. Yang sudah Anda kirim tetap aman."
    ),
}

WORDS: dict[str, str] = {
    "refused": "Permintaan ini tidak dapat dijalankan.",
    "not_found": "Tidak kami temukan. Periksa kembali nomor atau alamatnya.",
    "not_permitted": "Langkah ini tidak tersedia untuk akun Anda.",
    "conflict": "Keadaannya sudah berubah. Muat ulang halaman, lalu putuskan lagi.",
    "too_many": "Terlalu sering dalam waktu singkat. Tunggu beberapa menit, lalu coba lagi.",
    "contact_unreadable": "Tulis nomor telepon seperti 0812 3456 7890, atau alamat e-mail seperti nama@contoh.id.",
    "code_wrong": "Kode itu tidak cocok atau sudah kedaluwarsa. Periksa pesan terbaru, atau minta kode baru.",
    "person_not_found": "Akun itu tidak kami temukan.",
    "recovery_own": "Pemulihan akun sendiri harus dikukuhkan dua rekan lain.",
    "recovery_twice": "Anda sudah mengukuhkan. Perlu satu rekan lain.",
    "recovery_role": "Pemulihan dikukuhkan oleh dua administrator, atau seorang administrator dan seorang verifikator.",
    "recovery_over": "Permintaan pemulihan ini sudah selesai atau kedaluwarsa. Ajukan yang baru.",
    "recovery_open": "Permintaan pemulihan untuk akun ini sudah ada. Kukuhkan yang itu.",
    "reason_missing": "Tulis dulu alasannya.",
    "own_account": "Anda tidak dapat menonaktifkan akun sendiri. Mintalah administrator lain.",
    "holiday_category_unknown": "Pilih jenis libur: libur nasional, cuti bersama, atau libur daerah.",
    "holiday_name_missing": "Tulis nama hari liburnya.",
    "holiday_not_found": "Hari libur itu tidak ada di kalender.",
    "past_holiday_needs_reason": "Tanggal itu sudah lewat. Tulis alasannya; tenggat yang berjalan dihitung ulang.",
    "name_missing": "Tulis dulu namanya.",
    "email_malformed": "Tulis alamat e-mail seperti nama@contoh.id.",
    "role_unknown": "Pilih peran dari daftar.",
    "role_needs_agency": "Peran ini melekat pada OPD. Pilih OPD-nya.",
    "role_needs_no_agency": "Peran ini berlaku untuk seluruh kota. Kosongkan pilihan OPD.",
    "role_not_at_this_agency": "Peran ini tidak ada di OPD itu. Pilih OPD yang bertugas untuk itu.",
    "agency_ended": "OPD itu sudah tidak ada. Pilih OPD yang masih berlaku.",
    "unit_of_another_agency": "Bagian itu milik OPD lain. Pilih bagian dari OPD yang sama.",
    "administrator_exists": "Administrator sudah ada. Mintalah undangan kepadanya.",
    "last_administrator": "Ini administrator terakhir. Undang penggantinya dulu, baru akhiri peran ini.",
    "invitation_not_found": "Undangan ini tidak berlaku lagi. Mintalah undangan baru kepada administrator.",
    "membership_not_found": "Peran itu sudah berakhir.",
    "city_file_of_the_future": "Tanggal berlaku berkas ini belum tiba. Muat pada harinya.",
    "city_code_changed": "Berkas ini milik kota lain. Satu pemasangan melayani satu kota.",
    "boundaries_malformed": "Berkas ini bukan GeoJSON FeatureCollection. Ekspor ulang dari aplikasi peta Anda.",
    "outbound_not_parked": "Kiriman itu sudah dicoba lagi oleh rekan lain.",
    "invalid": "Ada isian yang perlu diperbaiki.",
}


def words_for(error: DomainError) -> str:
    """Return one or two sentences for the person; `details` fill the named places in them."""
    sentence = WORDS.get(error.code) or WORDS.get(type(error).code) or WORDS["refused"]
    try:
        return sentence.format_map({name: str(value) for name, value in error.details.items()})
    except (KeyError, ValueError):
        return sentence
