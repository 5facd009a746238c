"""Whether a report that names somebody may be about a person: pure, and rather once too often than once too few."""

from __future__ import annotations

from curhat.kernel.text import tokens

_SHORTEST = 3
# What stands before names, and what people are called by their office; none of it tells who somebody is.
_TITLES = frozenset(
    tokens(
        "pak bapak bpk bu ibu mas mbak mba kak bang saudara saudari sdr haji hajah drs dra ir dr prof sh se st mm si "
        "sos spd kom kepala lurah camat sekretaris kabid kasi kasubag staf pegawai petugas pejabat oknum dinas bagian "
        "bidang seksi kantor kelurahan kecamatan yang dan dari nama orang"
    )
)


def may_be(named: str, name: str) -> bool:
    """
    Whether somebody of this name may be whom a report names: one word in common is enough.

    :param named: in the reporter's words, as "Pak Joko bidang jalan"
    """
    return bool(_words(named) & _words(name))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in tokens(text) if len(word) >= _SHORTEST) - _TITLES
