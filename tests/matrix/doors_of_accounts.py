"""Rows for accounts: a citizen's, and the staff's."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import ADMINISTRATOR, NONE, SIGNED_IN, Door
from tests.matrix.reports import browser

BROWSER = browser("lain")
ACCOUNTS: Mapping[str, Door] = {
    "accounts:account": Door(
        "a citizen's account and what was sent from it",
        shows="own",
        pages=("/akun?jumlah=50",),
        lists="own",
        found_by=frozenset({"reporter_by_account"}),
    ),
    "accounts:code": Door("takes the one-time code", pages=("/akun/kode",)),
    "accounts:collect": Door(
        "what the device knows and no account has; nobody of the table has such a device and an account",
        to=NONE,
        pages=("/akun/laporan-saya",),
    ),
    "accounts:telling": Door(
        "how an account wants to be told",
        to=frozenset({"reporter_by_account", "other_citizen"}),
        pages=("/akun/kabar",),
        acts=(("/akun/kabar", {"by_email": "on", "email": "lain@surel.example"}),),
    ),
    "accounts:device": Door(
        "lets a browser be told of all that an account sent",
        to=frozenset({"reporter_by_account", "other_citizen"}),
        acts=(("/akun/kabar/perangkat", BROWSER),),
    ),
    # What somebody may do who has the header of our own scripts is asked by tests/web/test_moved_devices.py.
    "citizen:moved-device": Door(
        "follows a browser to its new address; to nobody who does not know the old one and its secret",
        pages=("/kabar/perangkat",),
    ),
    "accounts:end_all_sessions": Door(
        "signs out everywhere",
        to=(SIGNED_IN | {"reporter_by_account", "other_citizen"}),
        acts=(("/akun/keluar-semua", {}),),
    ),
    "accounts:room": Door("leads to where one works", pages=("/ruang",)),
    "accounts:invitation": Door("an invitation; this one is none", to=NONE, pages=("/undangan/bukan-undangan",)),
    "accounts:recover": Door("a recovery; this one is none", to=NONE, pages=("/pemulihan/bukan-pemulihan",)),
    "accounts:end_session": Door(
        "ends a session of one's own, not this one", to=NONE, acts=(("/staf/keamanan/sesi/{session}/akhiri", {}),)
    ),
    "accounts:people": Door("accounts and roles", to=ADMINISTRATOR, pages=("/desk/orang",), officers=True),
    "accounts:invite": Door(
        "invites somebody",
        to=ADMINISTRATOR,
        pages=("/desk/orang/undang",),
        acts=(("/desk/orang/undang", {"name": "Dewi", "email": "dewi@kota.example", "role": "auditor"}),),
    ),
    "accounts:revoke": Door(
        "takes an invitation back", to=ADMINISTRATOR, acts=(("/desk/orang/undangan/{invitation}/tarik", {}),)
    ),
    "accounts:person": Door("one account", to=ADMINISTRATOR, pages=("/desk/orang/{person}",), officers=True),
    "accounts:deactivate": Door(
        "switches an account off",
        to=ADMINISTRATOR,
        pages=("/desk/orang/{person}/status",),
        acts=(("/desk/orang/{person}/status", {}),),
        officers=True,
    ),
    "accounts:begin_recovery": Door(
        "gives the first word for a colleague",
        to=ADMINISTRATOR,
        pages=("/desk/orang/{person}/pemulihan",),
        acts=(("/desk/orang/{person}/pemulihan", {"reason": "HP hilang kemarin"}),),
        officers=True,
    ),
    "accounts:end_membership": Door(
        "ends a role",
        to=ADMINISTRATOR,
        pages=("/desk/orang/{person}/peran/{membership}/akhiri",),
        acts=(("/desk/orang/{person}/peran/{membership}/akhiri", {}),),
        officers=True,
    ),
    "accounts:recoveries": Door(
        "who waits for a second word", to=ADMINISTRATOR | {"verifier"}, pages=("/desk/pemulihan",), officers=True
    ),
    "accounts:decide_recovery": Door(
        "the second word",
        to=ADMINISTRATOR | {"verifier"},
        acts=(("/desk/pemulihan/{recovery}", {"langkah": "setuju"}),),
    ),
    "accounts:mailbox": Door(
        "letters that nobody sent; in development alone", to=NONE, pages=("/kotak-surat",), production=True
    ),
    "accounts:demo": Door("accounts of the demo; in the demo alone", to=NONE, pages=("/demo",), production=True),
    "account_login": Door("the way in of the staff", pages=("/masuk",)),
    "mfa_authenticate": Door("the second step", pages=("/masuk/langkah-kedua",)),
    "mfa_login_webauthn": Door("in by passkey", pages=("/masuk/passkey",)),
    "account_inactive": Door("for an account that is off", pages=("/masuk/nonaktif",)),
    "account_logout": Door("asks whether to sign out", pages=("/keluar",)),
    **{
        name: Door("one's own second step", to=SIGNED_IN, picky=True, pages=(address,), officers=True)
        for name, address in {
            "account_reauthenticate": "/staf/konfirmasi",
            "mfa_reauthenticate": "/staf/konfirmasi/kode",
            "mfa_reauthenticate_webauthn": "/staf/konfirmasi/passkey",
            "mfa_index": "/staf/keamanan/",
            "account_change_password": "/staf/keamanan/sandi",
            "mfa_activate_totp": "/staf/keamanan/aplikasi",
            "mfa_deactivate_totp": "/staf/keamanan/aplikasi/lepas",
            "mfa_list_webauthn": "/staf/keamanan/passkey",
            "mfa_add_webauthn": "/staf/keamanan/passkey/tambah",
            "mfa_remove_webauthn": "/staf/keamanan/passkey/999/hapus",
            "mfa_view_recovery_codes": "/staf/keamanan/cadangan",
            "mfa_generate_recovery_codes": "/staf/keamanan/cadangan/baru",
        }.items()
    },
    "mfa_download_recovery_codes": Door(
        "one's own spare codes", to=SIGNED_IN, picky=True, pages=("/staf/keamanan/cadangan/unduh",), download=True
    ),
}
