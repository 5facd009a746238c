"""Addresses that take a POST and are not filled in by the tests, and why."""

from __future__ import annotations

from collections.abc import Mapping

APART: Mapping[str, str] = {
    "mfa_authenticate": "allauth: one code, compared with a sealed secret",
    "mfa_login_webauthn": "allauth: a signed answer of a device",
    "mfa_reauthenticate": "allauth: one code",
    "mfa_reauthenticate_webauthn": "allauth: a signed answer of a device",
    "account_reauthenticate": "allauth: the password, compared",
    "mfa_activate_totp": "allauth: one code, against a secret of the session",
    "mfa_deactivate_totp": "allauth: nothing is typed",
    "mfa_add_webauthn": "allauth: a signed answer of a device, and its name",
    "mfa_remove_webauthn": "allauth: nothing is typed",
    "mfa_generate_recovery_codes": "allauth: nothing is typed",
    **dict.fromkeys(
        (
            "accounts:room", "accounts:people", "accounts:person", "accounts:recoveries", "accounts:mailbox",
            "accounts:demo", "mfa_index", "mfa_list_webauthn", "mfa_view_recovery_codes",
            "mfa_download_recovery_codes", "style_page",
        ),
        "answers a POST as a GET, with a page; reads nothing of it",
    ),
}  # fmt: skip
