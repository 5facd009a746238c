"""Addresses of accounts: our own, and those of allauth that we use, under our names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as spare
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import URLPattern, URLResolver, include, path

from curhat.interfaces.accounts import citizen_views, dev_views, invitation_views, people_views, staff_views
from curhat.interfaces.accounts.sessions import enrolling, staff_page

_own: list[URLPattern | URLResolver] = [
    path("akun", citizen_views.account, name="account"),
    path("akun/kode", citizen_views.code, name="code"),
    path("akun/laporan-saya", citizen_views.collect, name="collect"),
    path("akun/kabar", citizen_views.telling_page, name="telling"),
    path("akun/kabar/perangkat", citizen_views.device, name="device"),
    path("akun/keluar-semua", staff_views.end_all_sessions, name="end_all_sessions"),
    path("ruang", staff_views.room, name="room"),
    path("undangan/<str:token>", invitation_views.invitation, name="invitation"),
    path("pemulihan/<str:token>", invitation_views.recover, name="recover"),
    path("staf/keamanan/sesi/<int:sign_in_id>/akhiri", staff_views.end_session, name="end_session"),
    path("desk/orang", people_views.people, name="people"),
    path("desk/orang/undang", people_views.invite, name="invite"),
    path("desk/orang/undangan/<int:invitation_id>/tarik", people_views.revoke, name="revoke"),
    path("desk/orang/<int:person_id>", people_views.person, name="person"),
    path("desk/orang/<int:person_id>/status", people_views.deactivate, name="deactivate"),
    path("desk/orang/<int:person_id>/pemulihan", people_views.begin_recovery, name="begin_recovery"),
    path(
        "desk/orang/<int:person_id>/peran/<int:membership_id>/akhiri",
        people_views.end_membership,
        name="end_membership",
    ),
    path("desk/pemulihan", people_views.recoveries, name="recoveries"),
    path("desk/pemulihan/<int:recovery_id>", people_views.decide_recovery, name="decide_recovery"),
    path("kotak-surat", dev_views.letters, name="mailbox"),
    path("demo", dev_views.demo, name="demo"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_own, "accounts"))),
    path("masuk", account.login, name="account_login"),
    path("masuk/langkah-kedua", mfa.authenticate, name="mfa_authenticate"),
    path("masuk/passkey", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("masuk/nonaktif", account.account_inactive, name="account_inactive"),
    path("keluar", account.logout, name="account_logout"),
    path("staf/konfirmasi", staff_page(account.reauthenticate), name="account_reauthenticate"),
    path("staf/konfirmasi/kode", staff_page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("staf/konfirmasi/passkey", staff_page(passkey.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("staf/keamanan/", staff_views.security, name="mfa_index"),
    path("staf/keamanan/sandi", staff_page(account.password_change), name="account_change_password"),
    path("staf/keamanan/aplikasi", enrolling(totp.activate_totp, "totp"), name="mfa_activate_totp"),
    path("staf/keamanan/aplikasi/lepas", staff_page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("staf/keamanan/passkey", staff_views.security, name="mfa_list_webauthn"),
    path("staf/keamanan/passkey/tambah", enrolling(passkey.add_webauthn, "webauthn"), name="mfa_add_webauthn"),
    path("staf/keamanan/passkey/<int:pk>/hapus", staff_page(passkey.remove_webauthn), name="mfa_remove_webauthn"),
    path("staf/keamanan/cadangan", staff_page(spare.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("staf/keamanan/cadangan/baru", staff_page(spare.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("staf/keamanan/cadangan/unduh", staff_page(spare.download_recovery_codes), name="mfa_download_recovery_codes"),
]
