"""The words for what is refused about absences and stand-ins; read by staff alone."""

ABSENCE = {
    "absence_of_nobody": "Orang itu tidak bertugas di sini pada hari-hari itu.",
    "absence_past": "Hari yang sudah lewat tidak dapat dicatat. Mulai dari hari ini atau sesudahnya.",
    "absence_order": "Hari terakhir tidak boleh sebelum hari pertama.",
    "absence_too_long": "Paling lama {limit} hari. Bila lebih lama, minta administrator mengakhiri perannya.",
    "absence_overlaps": "Orang ini sudah tercatat cuti {first} sampai {last}. Ubah catatan itu.",
    "stand_in_oneself": "Pengganti harus orang lain.",
    "stand_in_unknown": "Pilih rekan yang perannya setara dan bertugas di sini selama hari-hari itu.",
    "stand_in_away": "Rekan itu sendiri cuti {first} sampai {last}. Pilih orang lain.",
    "acting_needs_stand_in": "Pilih dulu siapa pelaksana hariannya.",
    "acting_of_no_head": "Pelaksana harian hanya untuk kepala OPD.",
    "acting_oneself": "Pelaksana harian ditunjuk kepala OPD atau administrator, bukan oleh dirinya sendiri.",
}
