"""Browsers that may be told: let in, and forgotten when they leave."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac

from django.conf import settings
from django.db import transaction

from curhat.access.actors import ANYBODY, Actor
from curhat.kernel.errors import Invalid, NotFound
from curhat.notices import choices, push
from curhat.notices.models import Choice, Device
from curhat.people.sealing import seal
from curhat.reports.voter import Voter

# A family's telephones and computers; beyond that the oldest is forgotten.
KEPT = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Of:
    """
    What a browser is told of: a report of the actor's own, all that an account sent, what somebody follows, or work.

    :param report_id: None: not of one report
    :param voter: None: not of what is followed
    :param at_desk: of the actor's work
    """

    actor: Actor = ANYBODY
    report_id: int | None = None
    voter: Voter | None = None
    at_desk: bool = False

    def choice(self, now: dt.datetime) -> Choice:
        """
        Return the choice, locked; made where there is none.

        :raises NotFound, Conflict: as `choices.row_of_report`, `choices.row_of_follower`
        """
        if self.at_desk:
            found = choices.row_at_desk(actor=self.actor, now=now)
        elif self.voter is not None:
            found = choices.row_of_follower(voter=self.voter, now=now)
        elif self.report_id is None:
            found = choices.row_of_account(actor=self.actor, now=now)
        else:
            found = choices.row_of_report(report_id=self.report_id, actor=self.actor, now=now)
        return Choice.objects.select_for_update().get(pk=found.pk)


@transaction.atomic
def add(*, of: Of, endpoint: str, p256dh: str, auth: str, language: str, now: dt.datetime) -> None:
    """
    Let a browser be told.

    :param language: of the page on which somebody asked for it, and so of what is told
    :raises NotFound, Conflict: as `Of.choice`
    :raises Invalid: `channel_unknown` where there is no key to sign with; `device_unknown`, as `push.read`
    """
    if not settings.VAPID_KEY:
        raise Invalid("channel_unknown")
    device = push.read(endpoint=endpoint, p256dh=p256dh, auth=auth, hosts=settings.PUSH_HOSTS)
    choice = of.choice(now)
    Device.objects.update_or_create(
        choice=choice,
        endpoint_digest=seal().digest(f"push:{device.endpoint}"),
        defaults={"subscription_sealed": seal().seal(device.packed()), "created_at": now},
    )
    old = choice.devices.order_by("-created_at", "-pk").values_list("pk", flat=True)[KEPT:]
    Device.objects.filter(pk__in=list(old)).delete()
    again = {"followed": True} if of.voter is not None else {}
    Choice.objects.filter(pk=choice.pk).update(push=True, language=language, changed_at=now, **again)


@transaction.atomic
def move(*, old: str, secret: str, endpoint: str, p256dh: str, auth: str) -> None:
    """
    Tell a browser by its new address all that it was told by its old one, and nothing else.

    Its push service knows the old address too, so the secret that it never sees is asked as well.

    :param secret: `auth` of the old subscription
    :raises Invalid: `device_unknown`, as `push.read`
    :raises NotFound: if no browser of that address and secret is told anything
    """
    device = push.read(endpoint=endpoint, p256dh=p256dh, auth=auth, hosts=settings.PUSH_HOSTS)
    digest = seal().digest(f"push:{device.endpoint}")
    rows = Device.objects.filter(endpoint_digest=seal().digest(f"push:{old}"))
    # The choices first, as everybody who changes a browser of one locks them.
    choices_of = Choice.objects.filter(pk__in=rows.values("choice_id")).order_by("pk")
    locked = list(choices_of.select_for_update().values_list("pk", flat=True))
    known = [row for row in rows.filter(choice_id__in=locked).order_by("pk") if _has_secret(row, secret)]
    if not known:
        raise NotFound
    for row in known:
        # Told by the new address already: once is enough.
        Device.objects.filter(choice_id=row.choice_id, endpoint_digest=digest).exclude(pk=row.pk).delete()
        row.endpoint_digest, row.subscription_sealed = digest, seal().seal(device.packed())
        row.save(update_fields=["endpoint_digest", "subscription_sealed"])


def _has_secret(row: Device, secret: str) -> bool:
    kept = push.unpacked(seal().open(bytes(row.subscription_sealed))).auth
    return hmac.compare_digest(kept.encode(), secret.encode())


@transaction.atomic
def remove(*, of: Of, endpoint: str, now: dt.datetime) -> None:
    """
    Tell a browser nothing more.

    :raises NotFound, Conflict: as `add`
    """
    choice = of.choice(now)
    choice.devices.filter(endpoint_digest=seal().digest(f"push:{endpoint}")).delete()
    _end_without_devices(choice)


def of(choice: Choice) -> list[tuple[Device, push.Subscription]]:
    """Return the browsers of a choice, opened to send."""
    rows = choice.devices.order_by("pk")
    return [(row, push.unpacked(seal().open(bytes(row.subscription_sealed)))) for row in rows]


@transaction.atomic
def forget(device: Device) -> None:
    """Remove a browser whose push service says that it is gone."""
    choice = Choice.objects.select_for_update().get(pk=device.choice_id)
    device.delete()
    _end_without_devices(choice)


def _end_without_devices(choice: Choice) -> None:
    if not choice.devices.exists():
        Choice.objects.filter(pk=choice.pk).update(push=False)
