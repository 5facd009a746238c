"""The words for what the domain refuses: what happened, and what to do."""

from __future__ import annotations

import dataclasses

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from curhat.interfaces.shared.absence_errors import ABSENCE
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
    400: Page(
        _("Permintaan ini tidak terbaca"),
        _("Kembali ke halaman sebelumnya, muat ulang, lalu coba sekali lagi."),
    ),
    403: Page(
        _("Langkah ini bukan untuk akun Anda"),
        _("Bila menurut Anda ini keliru, hubungi administrator. Bila Anda baru masuk di tab lain, muat ulang halaman."),
    ),
    404: Page(
        _("Halaman ini tidak kami temukan"),
        _("Periksa kembali alamat atau nomornya. Laporan hanya dapat dibuka dengan nomor dan kode rahasianya."),
    ),
    405: Page(
        _("Halaman ini tidak dapat dipakai dengan cara itu"),
        _("Kembali ke halaman sebelumnya, lalu ulangi dari sana."),
    ),
    408: Page(
        _("Kiriman ini terputus di tengah jalan"),
        _(
            "Sambungan terlalu lambat. Cari sinyal yang lebih baik, tekan tombol kembali, lalu kirim ulang. Biasanya "
            "tulisan Anda masih ada di sana."
        ),
    ),
    409: Page(
        _("Keadaannya sudah berubah"),
        _("Orang lain lebih dulu mengubahnya. Kembali, muat ulang untuk melihat keadaan terbaru, lalu putuskan lagi."),
    ),
    411: Page(
        _("Kiriman ini tidak menyebut ukurannya"),
        _("Kami tidak dapat tahu apakah ia sampai utuh, jadi tidak kami ambil. Kirim lewat peramban biasa."),
    ),
    413: Page(
        _("Kiriman ini terlalu besar"),
        _(
            "Tekan tombol kembali, kurangi jumlah atau ukuran foto dan rekaman, lalu kirim ulang. Biasanya tulisan "
            "Anda masih ada di sana."
        ),
    ),
    422: Page(
        _("Ada isian yang perlu diperbaiki"),
        _("Kembali ke halaman sebelumnya, perbaiki isian, lalu kirim ulang."),
    ),
    429: Page(
        _("Terlalu sering dalam waktu singkat"),
        _("Batas ini menjaga dari penebak kode dan sandi. Keadaan darurat jangan menunggu: telepon nomor di bawah."),
    ),
    500: Page(
        _("Maaf, ada yang rusak di pihak kami"),
        _(
            "Kesalahan ini sudah tercatat. Coba lagi beberapa menit lagi. Bila nomor laporan sudah Anda terima, "
            "laporan itu aman."
        ),
    ),
    503: Page(
        _("Layanan sedang terganggu sebentar"),
        _(
            "Yang sudah mendapat nomor tetap aman. Bila Anda baru saja mengirim dan belum mendapat nomor: tunggu "
            "sebentar, muat ulang halaman ini, dan setujui pengiriman ulang. Kiriman Anda tidak akan tercatat dua kali."
        ),
    ),
}

ROLES: dict[str, str] = {
    "verifier": "Verifikator",
    "liaison": "Pejabat penghubung OPD",
    "agency_head": "Kepala OPD",
    "inspector": "Pemeriksa",
    "protected_officer": "Petugas perlindungan",
    "mayor": "Wali kota",
    "aide": "Staf wali kota",
    "administrator": "Administrator",
    "auditor": "Auditor",
}

# What a citizen may meet, in the three languages of the catalogues.
WORDS: dict[str, str] = {
    "refused": _("Permintaan ini tidak dapat dijalankan."),
    "not_found": _("Tidak kami temukan. Periksa kembali nomor atau alamatnya."),
    "not_permitted": _("Langkah ini tidak tersedia untuk akun Anda."),
    "conflict": _("Keadaannya sudah berubah. Muat ulang halaman, lalu putuskan lagi."),
    "too_many": _("Terlalu sering dalam waktu singkat. Tunggu {minutes} menit, lalu coba lagi."),
    "contact_unreadable": _("Tulis nomor telepon seperti 0812 3456 7890, atau alamat e-mail seperti nama@contoh.id."),
    "code_by_email_only": _("Saat ini kode masuk hanya dapat kami kirim lewat e-mail. Tulis alamat e-mail Anda."),
    "code_wrong": _("Kode itu tidak cocok atau sudah kedaluwarsa. Periksa pesan terbaru, atau minta kode baru."),
    "invalid": _("Ada isian yang perlu diperbaiki."),
    "unavailable": _(
        "Kami tidak sempat mencatatnya. Tulisan dan foto Anda masih ada: kirim sekali lagi sebentar lagi. "
        "Yang ternyata sudah tercatat tidak akan tercatat dua kali."
    ),
    # Sending a report
    "text_missing": _("Ceritakan dulu apa yang terjadi, satu kalimat pun cukup."),
    "text_too_long": _("Tulisan terlalu panjang: {length} huruf, paling banyak {limit}. Ringkas sedikit."),
    "occurred_in_future": _("Tanggal kejadian belum tiba. Pilih hari ini atau sebelumnya."),
    "point_invalid": _(
        "Titik lokasi tidak terbaca, jadi tidak kami pakai. Pilih kelurahan dan tulis patokannya, lalu kirim lagi."
    ),
    "point_swapped": _(
        "Lintang dan bujur titik ini tertukar, jadi titiknya tidak kami pakai. Pilih kelurahan dan tulis patokannya, "
        "lalu kirim lagi."
    ),
    "about_unknown": _("Kantor yang dipilih tidak kami kenal. Pilih dari daftar."),
    "submission_key_reused": _("Formulir ini sudah terkirim dengan isi lain. Muat ulang halaman untuk laporan baru."),
    "too_many_recordings": _("Satu pesan suara dan satu video sekali kirim. Kurangi dulu."),
    "recording_is_photo": _("Berkas ini foto, bukan rekaman. Tambahkan lewat “Tambah foto”."),
    "recording_empty": _("Rekamannya kosong. Rekam sekali lagi."),
    "recording_broken": _("Rekaman ini rusak atau belum terkirim utuh. Rekam sekali lagi, atau tulis saja."),
    "recording_unreadable": _(
        "HP ini merekam dengan cara yang belum kami kenal. Rekam di halaman ini, atau tulis saja."
    ),
    "voice_type": _(
        "Berkas ini bukan rekaman suara yang kami kenal. Rekam di halaman ini, atau kirim berkas M4A, MP3, OGG, AMR, "
        "atau WAV."
    ),
    "voice_missing": _("Tidak ada suara di berkas ini. Rekam sekali lagi, atau tulis saja."),
    "voice_long": _("Pesan suara ini {length}, paling lama 2:00. Rekam lebih singkat, atau tulis sisanya."),
    "voice_too_large": _("Rekaman ini terlalu besar. Kirim pesan suara sampai {limit_mb} MB."),
    "video_type": _("Berkas ini bukan video yang kami kenal. Kirim video MP4, MOV, 3GP, atau WebM."),
    "video_missing": _("Tidak ada gambar di berkas ini. Bila hanya suara, kirim sebagai pesan suara."),
    "video_long": _("Video ini {length}, paling lama 0:30. Potong dulu, atau rekam lebih singkat."),
    "video_too_large": _(
        "Video ini terlalu besar, paling besar {limit_mb} MB. Rekam lebih singkat, atau dengan mutu lebih rendah."
    ),
    "video_pixels": _("Gambar video ini terlalu besar. Rekam dengan mutu 1080p atau lebih rendah."),
    "part_unknown": _("Bagian berkas ini tidak kami kenal. Pilih ulang berkasnya."),
    "too_many_files": _("Paling banyak {limit} foto sekali kirim."),
    "file_empty": _("Berkas fotonya kosong. Pilih ulang fotonya."),
    "file_too_large": _("Foto ini terlalu besar. Kirim foto sampai {limit_mb} MB."),
    "file_type": _("Berkas ini bukan foto yang kami kenal. Kirim foto JPEG, PNG, WebP, HEIC, atau AVIF."),
    "file_pixels": _(
        "Ukuran gambar ini terlalu besar. Foto ulang dengan resolusi biasa, atau kirim tangkapan layarnya."
    ),
    "file_small": _("Gambar ini terlalu kecil untuk dilihat. Kirim foto aslinya."),
    "file_broken": _("Foto ini rusak atau belum terkirim utuh. Pilih ulang fotonya, atau foto sekali lagi."),
    "file_mixed": _("Berkas ini memuat hal lain selain foto. Kirim tangkapan layarnya saja."),
    "file_not_kept": _(
        "belum dapat kami simpan, karena penyimpanan kami terganggu. Kirim sekarang tanpa foto, atau "
        "coba lagi sebentar lagi; tulisan Anda masih ada."
    ),
    "file_replaced": _("Di tempat berkas ini sudah ada berkas lain. Hapus dari laporan, lalu pilih sekali lagi."),
    "files_missing": _("Ada berkas yang belum sampai. Kirim ulang berkasnya."),
    "position_unknown": _("Terlalu banyak berkas diganti-ganti. Mulai laporan baru, lalu pilih sekali lagi."),
    "not_our_page": _("Kiriman ini bukan dari halaman kami. Buka formulirnya dari alamat layanan ini."),
    "file_unknown": _("Foto atau rekaman yang dipilih tidak kami temukan lagi. Pilih ulang."),
    "no_printer": _("PDF belum dapat dibuat di server ini. Simpan atau foto halaman tanda terima saja."),
    # Being told
    "never_told": _(
        "Demi keselamatan Anda, kami tidak mengirim kabar tentang laporan ini. Buka halamannya kapan saja."
    ),
    "channel_unknown": _("Cara itu belum tersedia di sini. Pilih yang lain."),
    "email_needed": _("Tulis alamat e-mail seperti nama@contoh.id."),
    "phone_needed": _("Tulis nomor HP seperti 0812 3456 7890."),
    "device_unknown": _("Peramban ini memakai layanan pemberitahuan yang tidak kami kenal. Pilih cara lain."),
    # Steps
    "step_not_allowed": _("Langkah ini tidak tersedia lagi karena keadaan laporan sudah berubah."),
    "note_missing": _("Tulis beberapa kata dulu."),
    "note_too_long": _("Tulisan terlalu panjang, paling banyak {limit} huruf."),
    "outcome_unknown": _("Pilih sudah beres atau jawabannya cukup."),
    "reopen_too_late": _("Masa membuka kembali sudah lewat. Kirim laporan baru, sebutkan nomor laporan ini."),
    "nobody_to_reopen_for": _("Laporan ini belum pernah ditangani OPD. Kirim laporan baru."),
    "not_closed": _("Laporan ini belum ditutup."),
    "erase_while_open": _("Laporan ini masih berjalan. Batalkan dulu, atau tunggu sampai selesai."),
    "erase_at_head": _(
        "Laporan ini digabung dengan laporan Anda yang lain. Hapus data dari laporan itu; yang ini ikut."
    ),
    "added_to_head": _("Laporan ini digabung dengan laporan Anda {head}. Tambahkan keterangan di laporan itu."),
    "correct_too_late": _(
        "Waktu membetulkan sudah lewat, atau petugas sudah mulai membacanya. Tulisan Anda masih ada di bawah: kirim "
        "yang penting sebagai keterangan tambahan."
    ),
    "added_when_over": _(
        "Laporan ini sudah berakhir, jadi tidak ada yang membacanya lagi. Kirim laporan baru, "
        "sebutkan nomor laporan ini."
    ),
    "rating_range": _("Pilih nilai 1 sampai 5."),
    # What others say to it
    "support_own": _("Ini laporan Anda sendiri; Anda sudah terhitung sebagai pelapornya."),
    "support_over": _("Laporan ini sudah berakhir. Bila terjadi lagi, kirim laporan baru."),
}

# What only the staff may meet: their rooms speak Indonesian (docs/languages.md).
STAFF_WORDS: dict[str, str] = {
    **ABSENCE,
    "transcript_missing": "Ketik dulu isi rekamannya. Tanpa itu OPD tidak tahu apa yang dilaporkan.",
    "recording_unknown": "Rekaman itu tidak ada di laporan ini. Muat ulang halaman, lalu pilih lagi.",
    "way_unknown": "Pilih lewat apa laporan ini datang.",
    "nothing_to_tell": "Kabar ini sudah disampaikan, atau pelapor sudah membukanya sendiri.",
    "holder_missing": "Pilih bidang, orang, atau keduanya.",
    "holder_unknown": "Pilih bidang dan orang dari daftar.",
    "duty_phone_unknown": "Tulis nomor HP seperti 0812 3456 7890.",
    "way_needed": "Pilih e-mail, atau nyalakan dulu pemberitahuan di perangkat ini.",
    "mention_unknown": (
        "Tidak ada rekan dengan nama itu yang dapat membaca laporan ini. Pilih dari daftar; bila yang Anda maksud "
        "bukan rekan, beri spasi sesudah @."
    ),
    "task_due_past": "Pilih hari ini atau tanggal yang akan datang.",
    "not_helping": "OPD itu tidak ikut menangani laporan ini lagi.",
    "no_task": "Tidak ada tugas OPD Anda yang belum selesai di laporan ini.",
    "not_held": "OPD Anda tidak memegang laporan ini lagi.",
    "instruction_numbers": "Instruksi memuat nomor telepon, NIK, pelat, atau e-mail. Hapus dulu: tautan ini dapat "
    "sampai ke HP siapa saja.",
    "instruction_long": "Instruksi paling banyak {limit} huruf.",
    "days_unknown": "Pilih masa berlaku dari daftar.",
    "task_gone": "Tautan tugas ini sudah tidak berlaku. Minta tautan baru kepada kantor yang mengirimnya.",
    "task_reported": "Tugas ini sudah dilaporkan dari HP lain. Hubungi kantor bila ada tambahan.",
    "task_reason_missing": "Tulis dulu mengapa belum bisa dikerjakan.",
    "task_photo": "{words}",
    "field_open": "Masih ada {field} yang belum terisi. Ganti dengan kata-kata Anda, atau hapus.",
    "field_unknown": "{field} bukan isian yang kami kenal. Pakai {{nomor}}, {{judul}}, {{tempat}}, {{tanggal}}, atau "
    "{{opd}}.",
    "template_exists": "Sudah ada templat dengan nama itu. Pilih nama lain.",
    "template_not_found": "Templat itu sudah tidak ada.",
    "name_too_long": "Nama paling banyak {limit} huruf.",
    "photo_unknown": "Foto itu tidak ada di laporan ini. Muat ulang halaman, lalu pilih lagi.",
    "photo_not_ready": "Foto ini masih diproses. Coba lagi sebentar lagi.",
    "mask_invalid": "Ada kotak yang angkanya tidak terbaca atau di luar foto. Periksa lagi.",
    "mask_too_many": "Paling banyak {limit} kotak. Gabungkan yang berdekatan.",
    "mask_not_kept": "Penyimpanan kami sedang terganggu, jadi penutupnya belum tersimpan. Simpan lagi sebentar lagi.",
    "code_number_unknown": "Nomor itu tidak ada di loket Anda. Periksa angkanya. Bila benar, arahkan pelapor ke loket "
    "Inspektorat, atau ke petugas pelindungan untuk kekerasan dan anak.",
    "proof_missing": "Isi kontak yang pelapor tinggalkan. Bila dulu tidak meninggalkan kontak, isi tanggal kejadian "
    "dan kutipan laporannya.",
    "quote_too_short": "Kutipan terlalu pendek. Minta pelapor mengingat paling sedikit {least} huruf berturut-turut.",
    "proof_wrong": "Bukti ini tidak cocok dengan laporan itu. Percobaan ini tercatat. Tanyakan sekali lagi.",
    "person_not_found": "Akun itu tidak kami temukan.",
    "recovery_own": "Pemulihan akun sendiri harus dikukuhkan dua rekan lain.",
    "recovery_twice": "Anda sudah mengukuhkan. Perlu satu rekan lain.",
    "recovery_role": "Pemulihan dikukuhkan oleh dua administrator, atau seorang administrator dan seorang verifikator.",
    "recovery_over": "Permintaan pemulihan ini sudah selesai atau kedaluwarsa. Ajukan yang baru.",
    "recovery_open": "Permintaan pemulihan untuk akun ini sudah ada. Kukuhkan yang itu.",
    "reason_missing": "Tulis dulu alasannya.",
    "email_taken": "Sudah ada akun dengan e-mail itu. Masuk dulu dengan akun itu, lalu buka tautannya lagi.",
    "own_account": "Anda tidak dapat menonaktifkan akun sendiri. Mintalah administrator lain.",
    "holiday_category_unknown": "Pilih jenis libur: libur nasional, cuti bersama, atau libur daerah.",
    "holiday_name_missing": "Tulis nama hari liburnya.",
    "holiday_not_found": "Hari libur itu tidak ada di kalender.",
    "past_holiday_needs_reason": "Tanggal itu sudah lewat. Tulis alasannya; tenggat yang berjalan dihitung ulang.",
    "ladder_changed": "Tangga berubah sejak halaman dibuka, jadi belum disimpan. Baca perubahannya, lalu kirim lagi.",
    "ladder_empty": "Isi sedikitnya satu pengingat. Tanpa pengingat, tidak ada yang tahu bila laporan terlambat.",
    "ladder_too_long": "Paling banyak {limit} pengingat. Gabungkan atau kosongkan dulu.",
    "rung_bounds": "Pengingat {row}: tulis 1 sampai {hours} jam, atau 1 sampai {days} hari kerja. "
    "Angka 0 hanya untuk setelah batas waktu.",
    "rung_tells_nobody": "Pengingat {row}: pilih siapa yang diberi tahu.",
    "rung_told_unknown": "Pengingat {row}: pilih yang diberi tahu dari daftar.",
    "rung_twice": "Pengingat {row} sama waktunya dengan pengingat {other}. Gabungkan jadi satu.",
    "rung_before_start": "Pengingat {row} jatuh sebelum waktunya mulai dihitung. Dekatkan ke batas waktu.",
    "rung_after_due": "Pengingat {row} jatuh sesudah batas waktu. Hitung dari “setelah batas waktu lewat”.",
    "routing_unsafe": "Belum disimpan, karena ada laporan yang akan tersesat. Isian Anda masih ada.",
    "rules_changed": "Aturan berubah sejak halaman dibuka, jadi belum disimpan. Baca perubahannya, lalu kirim lagi.",
    "rule_not_found": "Aturan itu sudah tidak ada.",
    "rule_exists": "Sudah ada aturan dengan nama itu. Pilih nama lain.",
    "too_many_rules": "Paling banyak {limit} aturan. Hapus atau gabungkan dulu.",
    "words_too_many": "Paling banyak {limit} kata atau frasa di sini.",
    "word_too_long": "Satu kata atau frasa paling banyak {limit} huruf. Pisahkan dengan koma.",
    "word_unknown": "“{word}” tidak memuat huruf atau angka, jadi tidak akan pernah ditemukan.",
    "channel_unknown": "Pilih kanal dari daftar.",
    "weekday_unknown": "Pilih hari dari daftar.",
    "hours_half": "Isi jam mulai dan jam selesai yang berbeda, atau kosongkan keduanya.",
    "dates_reversed": "Tanggal akhirnya lebih awal dari tanggal mulai.",
    "topic_unknown": "Topik itu tidak ada. Pilih dari daftar.",
    "area_unknown": "Wilayah itu tidak ada. Pilih dari daftar.",
    "agency_unknown": "OPD itu tidak ada. Pilih dari daftar.",
    "sends_on_to_place": "Pengalihan memerlukan OPD tujuan yang pasti.",
    "sends_on_to_itself": "Pengalihan ini kembali ke OPD yang sama. Pilih OPD lain.",
    "name_missing": "Tulis dulu namanya.",
    "email_malformed": "Tulis alamat e-mail seperti nama@contoh.id.",
    "role_unknown": "Pilih peran dari daftar.",
    "role_needs_agency": "Peran ini melekat pada OPD. Pilih OPD-nya.",
    "role_needs_no_agency": "Peran ini berlaku untuk seluruh kota. Kosongkan pilihan OPD.",
    "role_not_at_this_agency": "Peran ini tidak ada di OPD itu. Pilih OPD yang bertugas untuk itu.",
    "agency_ended": "OPD itu sudah tidak ada. Pilih OPD yang masih berlaku.",
    "agency_exists": "Sudah ada OPD dengan nama itu. Pilih nama lain.",
    "agency_kind_unknown": "Pilih jenis OPD dari daftar.",
    "agency_has_children": "{name} masih berada di bawah OPD ini. Pindahkan atau akhiri dulu.",
    "code_malformed": "Kode hanya huruf, angka, dan garis bawah: huruf besar untuk OPD, huruf kecil untuk topik.",
    "code_taken": "Kode {taken} sudah dipakai. Kode yang pernah dipakai tidak dipakai lagi.",
    "changed_since": "Orang lain mengubahnya sejak halaman ini dibuka, jadi belum disimpan. Buka lagi, lalu ulangi.",
    "duty_without_keeper": "OPD ini bertugas menerima atau memeriksa laporan. Ia hanya dapat berakhir menjadi satu OPD "
    "dengan tugas yang sama, lewat berkas kota.",
    "end_in_past": "Tanggal itu sudah lewat. Pilih hari ini atau sesudahnya.",
    "is_successor": "OPD ini akan meneruskan {name}, yang berakhir belakangan. Batalkan itu dulu.",
    "keeper_joined": "{name} menerima laporan tentang OPD lain. Bila keduanya menjadi satu, tidak ada lagi yang boleh "
    "membaca laporan tentangnya.",
    "parents_go_round": "OPD ini akan berada di bawah dirinya sendiri. Pilih induk lain.",
    "succeeds_itself": "OPD tidak dapat meneruskan dirinya sendiri. Pilih OPD lain.",
    "successor_ended": "{name} sudah atau akan berakhir sebelum hari itu. Pilih OPD lain.",
    "topic_exists": "Sudah ada topik dengan nama itu di tempat yang sama. Pilih nama lain.",
    "topic_below_itself": "Topik tidak dapat berada di bawah dirinya sendiri. Pilih topik utama lain.",
    "topic_too_deep": "Topik hanya dua tingkat. Pilih topik utama, dan pindahkan dulu yang ada di bawahnya.",
    "topic_has_children": "Masih ada topik di bawahnya. Pindahkan atau akhiri dulu.",
    "topic_in_rules": "Aturan “{name}” memakai topik ini. Ubah aturannya dulu.",
    "parent_unknown": "Topik utama itu tidak ada atau akan berakhir. Pilih yang lain.",
    "parent_ends": "Topik utamanya juga akan berakhir. Batalkan itu dulu.",
    "place_or_agency": "Pilih satu: OPD tertentu, atau kantor setempat.",
    "agency_code_ended": "OPD {wanted} sudah berakhir. Pakai kode OPD yang masih berlaku.",
    "agency_code_unknown": "Tidak ada OPD dengan kode {wanted}.",
    "topic_code_unknown": "Tidak ada topik dengan kode {wanted}.",
    "row_twice": "Sama dengan baris {row}. Pakai salah satu saja.",
    "rows_go_round": "Baris-baris ini saling berada di bawah satu sama lain. Betulkan kolom induk.",
    "yes_or_no": "“{cell}” bukan ya atau tidak.",
    "date_malformed": "“{cell}” bukan tanggal. Tulis seperti 2026-12-24 atau 24-12-2026.",
    "end_missing": "Ada penerus, tetapi tanggal berakhirnya kosong.",
    "year_too_far": "Tahun itu terlalu jauh.",
    "table_empty": "Tidak ada barisnya. Baris pertama nama kolom, lalu satu baris untuk tiap isian.",
    "table_too_large": "Berkas paling besar {limit} kB. Bagi menjadi beberapa.",
    "too_many_rows": "Paling banyak {limit} baris. Bagi menjadi beberapa berkas.",
    "encoding_unknown": "Huruf-huruf berkas ini tidak terbaca: bukan UTF-8. Di Excel, simpan sebagai “CSV UTF-8” atau "
    "XLSX.",
    "table_unreadable": "Berkas ini tidak terbaca sebagai CSV atau XLSX. Simpan ulang, lalu coba lagi.",
    "cell_is_formula": "Sel {cell} berisi rumus. Tempel nilainya saja.",
    "column_unknown": "Kolom “{column}” tidak dikenal. Kolom yang dipakai: {known}.",
    "column_twice": "Kolom “{column}” ada dua kali.",
    "column_missing": "Kolom “{column}” belum ada.",
    "row_too_long": "Baris {row} lebih panjang dari baris judul. Periksa tanda pemisah kolomnya.",
    "unit_of_another_agency": "Bagian itu milik OPD lain. Pilih bagian dari OPD yang sama.",
    "administrator_exists": "Administrator sudah ada. Mintalah undangan kepadanya.",
    "last_administrator": "Ini administrator terakhir. Undang penggantinya dulu, baru akhiri peran ini.",
    "invitation_not_found": "Undangan ini tidak berlaku lagi. Mintalah undangan baru kepada administrator.",
    "membership_not_found": "Peran itu sudah berakhir.",
    "city_file_of_the_future": "Tanggal berlaku berkas ini belum tiba. Muat pada harinya.",
    "city_code_changed": "Berkas ini milik kota lain. Satu pemasangan melayani satu kota.",
    "boundaries_malformed": "Berkas ini bukan GeoJSON FeatureCollection. Ekspor ulang dari aplikasi peta Anda.",
    "outbound_not_parked": "Kiriman itu sudah dicoba lagi oleh rekan lain.",
    "invites_oneself": "Peran diberikan orang lain. Minta administrator lain mengundang Anda.",
    "about_mayor": "Laporan tentang Wali Kota ditangani lembaga di luar Pemkot; arahkan pelapor ke sana.",
    "stale_form": "Laporan berubah sejak halaman dibuka. Baca dulu, lalu kirim lagi; tulisan Anda masih ada.",
    "agency_is_concerned": "OPD itu tidak boleh menerima laporan ini, karena laporan ini menyangkut dirinya.",
    "agency_outside_circle": "Kasus dilindungi hanya dapat ditangani OPD pelindungan.",
    "agency_already_there": "OPD itu sudah ikut menangani.",
    "whom_missing": "Tulis diteruskan ke siapa.",
    "reason_unknown": "Pilih alasan dari daftar.",
    "only_reporter_says_fixed": "Hanya pelapor yang dapat menyatakan beres. Pilih hasil lain.",
    "head_unknown": "Nomor itu bukan laporan yang masih berjalan. Periksa nomornya.",
    "different_reporters": "Kedua laporan berasal dari pelapor yang berbeda, jadi tidak dapat digabung.",
    "draft_waits": "Sudah ada draf yang menunggu keputusan kepala OPD.",
    "no_draft": "Tidak ada draf yang menunggu.",
    "linked_already": "Laporan ini sudah ikut masalah lain. Lepaskan dulu dari sana.",
    "not_linkable": "Laporan ini dibatalkan, tidak dilanjutkan, atau digabung, jadi tidak dapat ikut masalah.",
    "not_linked": "Laporan ini sudah tidak ikut masalah apa pun.",
    "problem_unknown": "Masalah itu tidak ada lagi, atau sudah dinyatakan selesai. Muat ulang, lalu pilih lagi.",
    "problem_solved": "Masalah ini sudah selesai. Jawab di laporannya, atau minta verifikator membukanya lagi.",
    "problem_full": "Satu masalah menampung paling banyak {limit} laporan. Buat masalah baru untuk yang berikutnya.",
    "nobody_reached": "Tidak ada laporan yang dapat menerima ini sekarang. Lihat keadaan tiap laporan di bawah.",
    "plan_item_missing": "Tulis tercantum di rencana atau anggaran mana.",
    "plan_date_past": "Pilih tanggal yang akan datang.",
    "title_missing": "Beri judul singkat.",
    "title_too_long": "Judul paling banyak {limit} huruf.",
    "not_publishable": "Laporan rahasia, dilindungi, atau berkadar pengawasan tidak dapat diterbitkan.",
    "not_public": "Laporan ini memang tidak tampil untuk umum.",
    "view_name_missing": "Beri nama dulu, misalnya: Jalan rusak.",
    "view_name_too_long": "Nama paling banyak {limit} huruf.",
    "view_empty": "Saring atau urutkan dulu, baru simpan.",
    "too_many_views": "Paling banyak {limit} tampilan tersimpan. Hapus salah satu dulu.",
    "bulk_nothing": "Pilih dulu laporannya.",
    "bulk_too_many": "Paling banyak {limit} laporan sekaligus.",
    "bulk_begun": "Sudah mulai dikerjakan, jadi tidak dapat diurungkan lagi.",
    "purpose_missing": "Tulis tujuannya dengan jelas, 10 sampai 300 huruf; pelapor akan membacanya.",
}


def page_for(status: int) -> Page:
    """Return the words of a status in the language of the moment."""
    page = PAGES.get(status, PAGES[500])
    return Page(gettext(page.title), gettext(page.text))


def words_for(error: DomainError) -> str:
    """Return one or two sentences for the person; `details` fill the named places in them."""
    known = WORDS | STAFF_WORDS
    sentence = gettext(known.get(error.code) or known.get(type(error).code) or WORDS["refused"])
    try:
        return sentence.format_map({name: str(value) for name, value in error.details.items()})
    except (KeyError, ValueError):
        return sentence
