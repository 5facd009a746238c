"""The citizen's menu."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _


def nav(current: str) -> list[dict[str, object]]:
    """Return the citizen's menu."""
    places = (
        ("report", _("Lapor"), "citizen:report"),
        ("track", _("Cek laporan"), "citizen:track"),
        ("public", _("Laporan warga"), "citizen:public"),
    )
    return [{"href": reverse(name), "label": label, "current": code == current} for code, label, name in places]
