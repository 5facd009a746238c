"""Accounts: who may sign in. What they may do is a membership of the directory."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import BaseUserManager
from django.db import models


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
