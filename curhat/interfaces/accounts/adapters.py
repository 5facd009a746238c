"""What allauth asks of us: who may come in, what is kept sealed, and in which words."""

from __future__ import annotations

from typing import Any, override

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from curhat.interfaces.shared import auth, context, throttle
from curhat.kernel import clock
from curhat.people.operations import end_sign_in
from curhat.people.sealing import seal

SAID = {
    "account/messages/password_changed.txt": "Sandi Anda sudah diganti.",
    "mfa/messages/totp_activated.txt": "Aplikasi kode sudah terpasang.",
    "mfa/messages/totp_deactivated.txt": "Aplikasi kode sudah dilepas.",
    "mfa/messages/webauthn_added.txt": "Passkey sudah ditambahkan.",
    "mfa/messages/webauthn_removed.txt": "Passkey sudah dihapus.",
    "mfa/messages/recovery_codes_generated.txt": "Kode cadangan sudah dibuat. Hanya yang ini berlaku.",
}


class AccountAdapter(DefaultAccountAdapter):
    """Staff by invitation alone; nothing tells which e-mail has an account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "E-mail atau sandi tidak cocok.",
        "email_password_mismatch": "E-mail atau sandi tidak cocok. Periksa huruf besar dan kecilnya.",
        "enter_current_password": "Tulis sandi Anda yang sekarang.",
        "incorrect_code": "Kode itu tidak cocok. Tulis kode yang sedang tampil di aplikasi.",
        "incorrect_password": "Sandi itu tidak cocok.",
        "invalid_login": "E-mail atau sandi tidak cocok.",
        "too_many_login_attempts": "Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.",
        "rate_limited": "Terlalu sering dalam waktu singkat. Tunggu beberapa menit.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody makes an account for themselves here."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that our own proxies vouch for, without the port."""
        return throttle.address_of(request)

    @override
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """
        Count the try before the password is looked at, which costs a tenth of a second.

        :raises TooMany: beyond the limits, which allauth's own would hold neither across many
            addresses nor against somebody who wants to shut another person out
        """
        for limit, subject in _limits(request, credentials):
            throttle.check(request, limit, subject=subject)

    @override
    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return who knows the password; their try was no guess."""
        person = super().authenticate(request, **credentials)
        if person is not None:
            for limit, subject in _limits(request, credentials):
                throttle.forgive(request, limit, subject=subject)
        return person

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session and record it, so that it can be ended from elsewhere."""
        super().login(request, user)
        auth.begin(request, user.pk)

    def logout(self, request: HttpRequest) -> None:
        """End the session's own row too: a copied cookie is worth nothing afterwards."""
        number = request.session.get(auth.SIGN_IN)
        actor = auth.actor_of(request)
        if number is not None and actor.person_id is not None:
            end_sign_in(sign_in_id=int(number), actor=actor, now=clock.now())
        super().logout(request)

    @override
    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words, or not at all."""
        said = message or SAID.get(message_template or "")
        if said:
            super().add_message(request, level, None, message_context, extra_tags, said)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: a request never waits for a mail server, and no flow of ours needs it."""


def _limits(request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[throttle.Limit, str | None]]:
    account = str(credentials.get("email", "")).strip().lower()
    return [
        (throttle.SIGN_IN_TO_ONE, f"{throttle.address_of(request)} {account}"),
        (throttle.SIGN_IN, None),
    ]


class MFAAdapter(DefaultMFAAdapter):
    """Keeps secrets sealed at rest, and the last second factor in its place."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Ini langkah kedua Anda yang terakhir. Pasang yang lain lebih dulu.",
        "cannot_generate_recovery_codes": "Pasang dulu aplikasi kode atau passkey.",
        "incorrect_code": "Kode itu tidak cocok. Tulis kode yang sedang tampil di aplikasi.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return seal().seal(text).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret."""
        return seal().open(encrypted_text.encode("ascii"))

    def get_totp_issuer(self) -> str:
        """Return what the code app calls us."""
        return context.current().name

    def _get_site_name(self) -> str:
        return context.current().name

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another app or passkey remains: without one the seats would be shut."""
        strong = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=strong).exclude(
            pk=authenticator.pk
        )
        return authenticator.type not in strong or bool(others.exists())
