"""The doors that have files of their own, together."""

from __future__ import annotations

from collections.abc import Mapping

from tests.matrix.door import Door
from tests.matrix.doors_of_administration import OF_ADMINISTRATION
from tests.matrix.doors_of_field import FIELD
from tests.matrix.doors_of_ladder import OF_LADDER
from tests.matrix.doors_of_queues import OF_QUEUES
from tests.matrix.doors_of_routing import OF_ROUTING

APART: Mapping[str, Door] = {**OF_ADMINISTRATION, **OF_QUEUES, **OF_ROUTING, **FIELD, **OF_LADDER}
