"""Accounts: who may sign in. What they may do is a membership of the directory."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import F, Q


class PersonManager(BaseUserManager["Person"]):
    """Finds a person by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person with this e-mail, whatever its capitals."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """
    Somebody with an account: staff by invitation, or a citizen who wanted one.

    A citizen's row holds no address in the clear: `contact_digest` finds it and
    `contact_sealed` is opened only to send. `email` is filled for staff alone.
    """

    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(null=True, unique=True)
    contact_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    contact_sealed = models.BinaryField(null=True, editable=False)
    language = models.CharField(max_length=8, default="id")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True)
    # A session that was opened before this moment is void: sign-out everywhere.
    sessions_valid_from = models.DateTimeField(null=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return f"person {self.pk}"

    def deactivate(self, *, now: dt.datetime) -> None:
        """Mark the account as ended; the caller saves it inside its own transaction."""
        self.is_active = False
        self.deactivated_at = now
        self.sessions_valid_from = now


class SignIn(models.Model):
    """One session of a person on one device; ended, it is void whatever the cookie says."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_ins")
    device = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person"], condition=Q(ended_at=None), name="signin_open")]

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class Throttle(models.Model):
    """How often something was tried in one window of time; `key` holds a digest, never an address."""

    key = models.CharField(max_length=120, primary_key=True)
    window_ends_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.key


class OneTimeCode(models.Model):
    """
    A code sent to a citizen's telephone or e-mail.

    The code itself is sealed until it is sent or over: the job that sends it must read it.
    """

    contact_digest = models.CharField(max_length=64, db_index=True)
    contact_sealed = models.BinaryField(null=True)
    channel = models.CharField(max_length=10)
    code_digest = models.CharField(max_length=64)
    code_sealed = models.BinaryField(null=True)
    language = models.CharField(max_length=8, default="id")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="code_expires_later"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"


class Recovery(models.Model):
    """
    A member of staff lost the second factor; two colleagues vouch for who they are.

    The link is sealed until it is sent; only its digest finds it again.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="recoveries")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_digest = models.CharField(max_length=64, null=True, unique=True)
    token_sealed = models.BinaryField(null=True)
    ready_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(used_at=None, refused_at=None), name="recovery_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"recovery {self.pk}"


class RecoveryApproval(models.Model):
    """One colleague's word, kept for good."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="approvals")
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    approved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recovery", "approver"], name="recovery_approved_once_each")
        ]

    def __str__(self) -> str:
        return f"approval {self.pk}"
