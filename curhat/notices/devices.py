"""Browsers that may be told: let in, and forgotten when they leave."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from curhat.access.actors import Actor
from curhat.kernel.errors import Invalid
from curhat.notices import choices, push
from curhat.notices.models import Choice, Device
from curhat.people.sealing import seal

# A family's telephones and computers; beyond that the oldest is forgotten.
KEPT = 8


@transaction.atomic
def add(
    *, report_id: int | None, endpoint: str, p256dh: str, auth: str, language: str, actor: Actor, now: dt.datetime
) -> None:
    """
    Let a browser be told of a report of the actor's own, or of all that the account sent.

    :param report_id: None: the account's
    :param language: of the page on which somebody asked for it, and so of what is told
    :raises NotFound, Conflict: as `choices.row_of_report`
    :raises Invalid: `channel_unknown` where there is no key to sign with; `device_unknown`, as `push.read`
    """
    if not settings.VAPID_KEY:
        raise Invalid("channel_unknown")
    device = push.read(endpoint=endpoint, p256dh=p256dh, auth=auth, hosts=settings.PUSH_HOSTS)
    choice = _choice(report_id, actor, now)
    Device.objects.update_or_create(
        choice=choice,
        endpoint_digest=seal().digest(f"push:{device.endpoint}"),
        defaults={"subscription_sealed": seal().seal(device.packed()), "created_at": now},
    )
    old = choice.devices.order_by("-created_at", "-pk").values_list("pk", flat=True)[KEPT:]
    Device.objects.filter(pk__in=list(old)).delete()
    Choice.objects.filter(pk=choice.pk).update(push=True, language=language, changed_at=now)


@transaction.atomic
def remove(*, report_id: int | None, endpoint: str, actor: Actor, now: dt.datetime) -> None:
    """
    Tell a browser nothing more.

    :raises NotFound, Conflict: as `add`
    """
    choice = _choice(report_id, actor, now)
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


def _choice(report_id: int | None, actor: Actor, now: dt.datetime) -> Choice:
    if report_id is None:
        found = choices.row_of_account(actor=actor, now=now)
    else:
        found = choices.row_of_report(report_id=report_id, actor=actor, now=now)
    return Choice.objects.select_for_update().get(pk=found.pk)


def _end_without_devices(choice: Choice) -> None:
    if not choice.devices.exists():
        Choice.objects.filter(pk=choice.pk).update(push=False)
