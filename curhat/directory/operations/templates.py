"""Answer templates: an agency's own, and those of all."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from curhat.access.actors import Actor
from curhat.access.grants import writes_templates_of
from curhat.directory import fields, queries
from curhat.directory.models import AnswerTemplate
from curhat.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from curhat.kernel.text import plain

NAME_LENGTH, TEXT_LENGTH = 80, 4_000


@transaction.atomic
def save_template(
    *, name: str, text: str, agency_id: int | None, actor: Actor, now: dt.datetime, template_id: int | None = None
) -> AnswerTemplate:
    """
    Write a template, or change one.

    :param agency_id: whose it is; None: everybody's
    :param template_id: of the one that changes; None: a new one
    :raises NotPermitted: if the actor writes no templates of this owner
    :raises NotFound: if there is none that the actor may change
    :raises Invalid: name_missing, name_too_long, note_missing, note_too_long, field_unknown, agency_ended
    :raises Conflict: template_exists, where this owner has one of this name
    """
    if not writes_templates_of(actor, agency_id):
        raise NotPermitted
    template = AnswerTemplate() if template_id is None else _own(template_id, actor)
    if agency_id is not None and not queries.agencies_on(queries.city(now).today(now)).filter(pk=agency_id).exists():
        raise Invalid("agency_ended")
    name, text = " ".join(plain(name).split()), plain(text)
    _judge(name, text)
    same = AnswerTemplate.objects.filter(Q(agency_id=agency_id), name__iexact=name)
    if same.exclude(pk=template_id or 0).exists():
        raise Conflict("template_exists")
    template.agency_id, template.name, template.text = agency_id, name, text
    template.changed_at, template.changed_by_id = now, actor.person_id
    template.save()
    return template


@transaction.atomic
def remove_template(*, template_id: int, actor: Actor) -> None:
    """
    Remove a template for good; what was written with it stays.

    :raises NotFound: if there is none that the actor may change
    """
    _own(template_id, actor).delete()


def _own(template_id: int, actor: Actor) -> AnswerTemplate:
    template = AnswerTemplate.objects.select_for_update().filter(pk=template_id).first()
    if template is None or not writes_templates_of(actor, template.agency_id):
        raise NotFound("template_not_found")
    return template


def _judge(name: str, text: str) -> None:
    if not name:
        raise Invalid("name_missing")
    if len(name) > NAME_LENGTH:
        raise Invalid("name_too_long", limit=NAME_LENGTH)
    if not text:
        raise Invalid("note_missing")
    if len(text) > TEXT_LENGTH:
        raise Invalid("note_too_long", limit=TEXT_LENGTH)
    fields.refuse_unknown(text)
