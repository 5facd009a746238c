"""The letter of an invitation: it goes out once, and carries the way in and nothing else."""

import dataclasses

import pytest

from curhat.directory.models import Invitation
from curhat.directory.operations import accept_invitation, invite, revoke_invitation
from curhat.messaging import delivery
from curhat.messaging.delivery import OutboundMessage
from curhat.messaging.models import Outbound
from curhat.notices.handlers import send
from tests.cast import DAY, NOW, agency

NAME = "Rina <a href=https://jahat.example>klik</a>"


@pytest.fixture
def letters(monkeypatch):
    sent = []
    monkeypatch.setattr("curhat.gateways.email.send", lambda **letter: sent.append(letter))
    return sent


@pytest.fixture
def invited(cast):
    return invite(
        name=NAME,
        email="Rina@surel.example",
        role="verifier",
        agency_id=agency("DISKOMINFO").pk,
        actor=cast.admin,
        now=NOW,
    )


def deliver(invitation, now=NOW):
    key = f"invitation:{invitation.pk}"
    delivery.send(destination="email", key=key, probe=False, clock=lambda: now)


class TestInvitationLetter:
    def test_takes_the_link_to_the_invited_address_and_opens_the_door(self, cast, invited, letters):
        invitation, token = invited
        deliver(invitation)

        (letter,) = letters
        assert letter["to"] == "rina@surel.example"
        assert f"/undangan/{token}\n" in letter["text"]
        assert "Selasa 1 Des 2026 pukul 09.00" in letter["text"]
        link = letter["text"].partition("/undangan/")[2].split()[0]
        assert accept_invitation(token=link, person_id=cast.person("lilik").pk, now=NOW).role == "verifier"

    def test_repeats_no_word_that_somebody_typed(self, invited, letters):
        deliver(invited[0])

        assert "jahat" not in str(letters)
        assert "Rina" not in letters[0]["subject"] + letters[0]["text"]

    def test_goes_out_once_however_often_it_is_delivered(self, invited, letters):
        deliver(invited[0])
        (row,) = Outbound.objects.filter(topic="invitation.created")
        fields = {field.name for field in dataclasses.fields(OutboundMessage)}
        send(OutboundMessage(**{name: getattr(row, name) for name in fields}), now=NOW)

        assert len(letters) == 1
        assert Invitation.objects.get(email="rina@surel.example").token_sealed is None

    def test_is_not_sent_for_what_was_taken_back_or_is_over(self, cast, invited, letters):
        invitation, _ = invited
        revoke_invitation(invitation_id=invitation.pk, actor=cast.admin, now=NOW)
        deliver(invitation)
        late, _ = invite(name="Tono", email="tono@surel.example", role="auditor", actor=cast.admin, now=NOW)
        deliver(late, now=NOW + 8 * DAY)

        assert letters == []

    def test_leaves_nothing_of_a_person_in_the_outbox(self, invited, letters):
        rows = str(list(Outbound.objects.values()))

        assert "rina" not in rows.lower()
        assert invited[1] not in rows
