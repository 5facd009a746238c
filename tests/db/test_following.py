"""Others than the reporter: counted once, taken back, and never told of what they may not see."""

from __future__ import annotations

import functools
import threading
import uuid

import pytest
from django.db import connection

from curhat.access.actors import ANYBODY, Actor
from curhat.directory.models import Area
from curhat.kernel.errors import Conflict, NotFound
from curhat.people.models import Person
from curhat.reports.models import AreaFollower, Follower, Report
from curhat.reports.operations import following as deeds
from curhat.reports.operations import settle, verify
from curhat.reports.queries import following
from curhat.reports.voter import Voter
from tests.cast import DAY, HOUR, NOW, Cast, Sent, agency, load, send


def published(cast: Cast) -> Sent:
    sent = send()
    settle.publish(report_id=sent.report_id, title="Lubang", text="Isi", attachments=[], actor=cast.rina, now=NOW)
    return sent


def telephone() -> Voter:
    return Voter(device=uuid.uuid4())


def account(name: str = "budi") -> Voter:
    return Voter(person_id=Person.objects.create(contact_digest=name, created_at=NOW).pk)


def support(sent: Sent, voter: Voter, actor: Actor = ANYBODY) -> None:
    deeds.support(number=sent.report.number, voter=voter, actor=actor, now=NOW + HOUR)


class TestSupport:
    def test_counts_each_person_once(self, cast):
        sent, one = published(cast), telephone()
        for voter in (one, one, telephone(), account()):
            support(sent, voter)
        assert sent.report.support_count == 3
        assert Follower.objects.filter(supports=True, follows=True).count() == 3

    def test_knows_a_telephone_again_after_it_has_signed_in(self, cast):
        sent, device, person = published(cast), telephone(), account()
        support(sent, device)
        support(sent, Voter(person.person_id, device.device))
        assert sent.report.support_count == 1

    def test_can_be_taken_back_and_given_again(self, cast):
        sent, voter = published(cast), telephone()
        for _ in range(2):
            support(sent, voter)
            deeds.take_back(number=sent.report.number, voter=voter, actor=ANYBODY)
        assert sent.report.support_count == 0
        assert not Follower.objects.exists()
        support(sent, voter)
        assert sent.report.support_count == 1

    def test_of_nobody_takes_nothing_away(self, cast):
        sent = published(cast)
        support(sent, telephone())
        deeds.take_back(number=sent.report.number, voter=telephone(), actor=ANYBODY)
        assert sent.report.support_count == 1

    def test_is_not_for_ones_own_report(self, cast):
        sent = published(cast)
        with pytest.raises(Conflict, match="support_own"):
            support(sent, telephone(), sent.siti)

    def test_is_not_for_what_is_over(self, cast):
        sent = published(cast)
        verify.archive(report_id=sent.report_id, reason="test", note="Uji.", actor=cast.rina, now=NOW + HOUR)
        with pytest.raises(Conflict, match="support_over"):
            support(sent, telephone())

    @pytest.mark.parametrize("deed", [deeds.support, deeds.follow, deeds.take_back, deeds.unfollow])
    def test_finds_nothing_that_the_public_may_not_see(self, cast, deed):
        sent = published(cast)
        settle.hide(report_id=sent.report_id, note="", actor=cast.rina, now=NOW + HOUR)
        at = {"now": NOW} if deed in {deeds.support, deeds.follow} else {}
        for number in (sent.report.number, send().report.number, "CNI-26-999999"):
            with pytest.raises(NotFound):
                deed(number=number, voter=telephone(), actor=ANYBODY, **at)

    def test_is_not_written_over_by_a_step_of_the_staff(self, cast):
        sent = published(cast)
        support(sent, telephone())
        verify.assign(report_id=sent.report_id, agency_id=agency("DLH").pk, actor=cast.rina, now=NOW + DAY)
        assert sent.report.support_count == 1

    def test_keeps_no_name_of_a_telephone(self, cast):
        sent, voter = published(cast), telephone()
        support(sent, voter)
        assert voter.device is not None
        assert voter.device.hex not in str(Follower.objects.values().get())


class TestManyAtOnce:
    @pytest.mark.django_db(transaction=True)
    def test_count_one_telephone_once_and_every_other_too(self, db):
        load()
        cast = Cast()
        sent, one = published(cast), telephone()
        voters = [one] * 8 + [telephone() for _ in range(8)]
        ready, wrong = threading.Barrier(len(voters)), []

        def press(voter: Voter) -> None:
            try:
                ready.wait(30)
                support(sent, voter)
            except Exception as e:
                wrong.append(e)
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=[voter]) for voter in voters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert wrong == []
        assert Report.objects.get(pk=sent.report_id).support_count == 9
        assert Follower.objects.filter(supports=True).count() == 9


class TestFollowing:
    def test_is_apart_from_support(self, cast):
        sent, voter = published(cast), telephone()
        number = sent.report.number
        support(sent, voter)
        deeds.unfollow(number=number, voter=voter, actor=ANYBODY)
        assert following.standing(report_id=sent.report_id, voter=voter) == following.Standing(supports=True)
        assert sent.report.support_count == 1
        deeds.follow(number=number, voter=voter, actor=ANYBODY, now=NOW)
        assert following.standing(report_id=sent.report_id, voter=voter).follows

    def test_lists_ones_own_while_they_are_public(self, cast):
        sent, voter = published(cast), telephone()
        deeds.follow(number=sent.report.number, voter=voter, actor=ANYBODY, now=NOW)
        assert [r.pk for r in following.followed(voter=voter, actor=ANYBODY)] == [sent.report_id]
        assert following.followed(voter=telephone(), actor=ANYBODY) == []
        assert following.followed(voter=Voter(), actor=ANYBODY) == []
        settle.hide(report_id=sent.report_id, note="", actor=cast.rina, now=NOW + HOUR)
        assert following.followed(voter=voter, actor=ANYBODY) == []

    def test_is_not_for_ones_own_report(self, cast):
        sent = published(cast)
        with pytest.raises(Conflict, match="support_own"):
            deeds.follow(number=sent.report.number, voter=telephone(), actor=sent.siti, now=NOW)

    def test_names_those_to_be_told_a_batch_at_a_time(self, cast):
        sent, person, quiet, phone = published(cast), account(), account("tono"), telephone()
        for voter in (person, quiet, phone):
            support(sent, voter)
        deeds.unfollow(number=sent.report.number, voter=quiet, actor=ANYBODY)
        told = functools.partial(following.followers, report_id=sent.report_id, until=NOW + HOUR)
        first, second = told(after=0, size=9)
        assert (first.person_id, second.person_id, second.voter) == (person.person_id, None, phone.digests[0])
        assert told(after=first.pk, size=9) == [second]
        assert told(after=0, size=1) == [first]
        assert following.followers(report_id=sent.report_id, until=NOW, after=0, size=9) == []


class TestAreas:
    def test_are_followed_once_and_left(self, cast):
        area, person = Area.objects.get(name="Meri").pk, account()
        for voter in (person, person, telephone()):
            deeds.follow_area(area_id=area, voter=voter, now=NOW)
        assert following.followed_areas(voter=person) == [area]
        told = following.followers_of_area(area_id=area, until=NOW, after=0, size=9)
        assert [one.person_id for one in told] == [person.person_id, None]
        deeds.unfollow_area(area_id=area, voter=person)
        assert len(following.followers_of_area(area_id=area, until=NOW, after=0, size=9)) == 1

    def test_are_followed_once_by_who_has_signed_in_since(self, cast):
        area, device, person = Area.objects.get(name="Meri").pk, telephone(), account()
        deeds.follow_area(area_id=area, voter=device, now=NOW)
        deeds.follow_area(area_id=area, voter=Voter(person.person_id, device.device), now=NOW)
        assert AreaFollower.objects.count() == 1

    def test_that_do_not_exist_cannot_be_followed(self, cast):
        with pytest.raises(NotFound):
            deeds.follow_area(area_id=0, voter=telephone(), now=NOW)
