"""Topics at the desk: the tree stays a tree, what is protected stays so, and citizens choose from what there is."""

from __future__ import annotations

import pytest

from curhat.directory import operations, queries
from curhat.directory.models import FormerName, Topic
from curhat.directory.operations import TopicDraft, end_topic, keep_topic, save_topic
from curhat.interfaces.shared.report_form import choices
from curhat.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted
from curhat.routing import operations as routing
from curhat.routing.judge import suggest
from curhat.routing.operations import Draft
from curhat.routing.rules import Rule
from tests.cast import CITY_FILE, DAY, NOW, Cast, agency, send

TODAY = NOW.date()


def topic(code: str) -> Topic:
    return Topic.objects.get(code=code)


def mains() -> list[Topic]:
    return list(queries.topics_on(TODAY).filter(parent=None, protected=False))


def children(of: Topic) -> list[str]:
    return list(queries.topics_on(TODAY).filter(parent=of).values_list("name", flat=True))


def save(cast: Cast, name: str = "Trotoar", *, of: Topic | None = None, **more) -> Topic:
    of_id = of.pk if of else None
    row = {key: more.pop(key) for key in ("topic_id",) if key in more}
    saved = save_topic(draft=TopicDraft(name=name, parent_id=of_id, **more), actor=cast.admin, now=NOW, **row)
    queries.forget()
    return saved


def offered() -> list[str]:
    return [code for _, below in choices(queries.city(NOW))["topics"] for code, _ in below]


class TestSave:
    def test_offers_a_new_one_to_citizens_and_finds_it_by_its_words(self, cast):
        main = mains()[0]
        made = save(cast, of=main, agency_id=agency("DLH").pk, words=["guiding block*", "paving ubin"])

        assert (made.code, made.parent, made.deadline_class) == ("trotoar", main, main.deadline_class)
        assert children(main)[-1] == "Trotoar"
        assert "trotoar" in offered()
        assert "trotoar" in suggest("Guiding block di pasar hilang.", city=queries.city(NOW)).topics
        assert send("Paving ubin pecah.", topic="trotoar").report.topic == made

    def test_leaves_the_other_topics_as_the_file_says(self, cast):
        before = {t.code: t for t in queries.city(NOW).topics}
        save(cast)
        after = {t.code: t for t in queries.city(NOW).topics}

        assert {code: spec for code, spec in after.items() if code != "trotoar"} == before

    def test_takes_over_the_words_of_the_file_when_it_first_changes_one(self, cast):
        code = next(t.code for t in queries.city(NOW).topics if t.words and t.parent)
        spec, row = queries.city(NOW).topic(code), topic(code)
        save(cast, "Nama lain", of=row.parent, topic_id=row.pk, words=spec.words, agency_id=row.default_agency_id)

        now = queries.city(NOW).topic(code)
        assert (now.name, now.words, now.names) == ("Nama lain", spec.words, ())
        assert FormerName.objects.get(topic=row).name == spec.name

    def test_takes_over_from_above_that_it_is_protected_and_never_lets_go_of_it(self, cast):
        guarded = mains()[0]
        Topic.objects.filter(pk=guarded.pk).update(protected=True)
        made = save(cast, of=guarded)
        assert (made.protected, made.secret_by_default) == (True, True)

        moved = save(cast, of=mains()[1], topic_id=made.pk)
        assert moved.protected

    def test_moves_one_below_another(self, cast):
        first, second = mains()[:2]
        made = save(cast, of=first)
        save(cast, of=second, topic_id=made.pk)

        assert "Trotoar" not in children(first)
        assert children(second)[-1] == "Trotoar"
        assert [t.position for t in queries.topics_on(TODAY)] == list(range(queries.topics_on(TODAY).count()))

    def test_refuses_what_would_make_a_circle_or_a_third_level(self, cast):
        first, second = mains()[:2]
        made = save(cast, of=first)
        for parent, row, code in (
            (first, first, "topic_below_itself"),
            (made, first, "topic_below_itself"),
            (made, second, "topic_too_deep"),
            (second, first, "topic_too_deep"),
        ):
            with pytest.raises(Invalid) as refused:
                save(cast, row.name, of=parent, topic_id=row.pk)
            assert refused.value.code == code
        assert topic(first.code).parent is None

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"name": ""}, "name_missing"),
            ({"name": "n" * 121}, "name_too_long"),
            ({"code": "Dua Kata"}, "code_malformed"),
            ({"agency_id": 0}, "agency_ended"),
            ({"parent_id": 0}, "parent_unknown"),
            ({"words": ["!!!"]}, "word_unknown"),
            ({"words": ["w" * 81]}, "word_too_long"),
            ({"words": [str(n) for n in range(201)]}, "words_too_many"),
        ],
    )
    def test_refuses_what_no_topic_can_be(self, cast, wrong, code):
        with pytest.raises(DomainError) as refused:
            save_topic(draft=TopicDraft(**{"name": "Trotoar", **wrong}), actor=cast.admin, now=NOW)
        assert refused.value.code == code
        assert not Topic.objects.filter(code="trotoar").exists()

    def test_refuses_an_agency_and_the_place_together(self, cast):
        with pytest.raises(Invalid, match="place_or_agency"):
            save(cast, by_place=True, agency_id=agency("DLH").pk)

    def test_refuses_one_code_and_one_name_twice(self, cast):
        save(cast)
        with pytest.raises(Conflict, match="topic_exists"):
            save(cast, "TROTOAR")
        with pytest.raises(Conflict, match="code_taken"):
            save(cast, "Lain", code="trotoar")
        assert save(cast, "Trotoar!").code == "trotoar_2"

    def test_is_the_administrators_alone(self, cast):
        pk = mains()[0].pk
        for who in (cast.rina, cast.endah, cast.ning, cast.audit):
            for deed in (
                lambda who=who: save_topic(draft=TopicDraft("A"), actor=who, now=NOW),
                lambda who=who: end_topic(topic_id=pk, on=TODAY, actor=who, now=NOW),
                lambda who=who: keep_topic(topic_id=pk, actor=who, now=NOW),
            ):
                with pytest.raises(NotPermitted):
                    deed()


class TestEnd:
    def test_takes_one_from_the_form_on_its_day(self, cast):
        made = save(cast, of=mains()[0])
        end_topic(topic_id=made.pk, on=(NOW + 2 * DAY).date(), actor=cast.admin, now=NOW)
        queries.forget()

        assert "trotoar" in offered()
        assert "trotoar" not in {t.code for t in queries.city(NOW + 2 * DAY).topics}

    def test_leaves_reports_with_what_they_have(self, cast):
        made = save(cast, of=mains()[0])
        sent = send("Paving pecah.", topic="trotoar")
        end_topic(topic_id=made.pk, on=TODAY, actor=cast.admin, now=NOW)

        assert sent.report.topic == made

    def test_refuses_one_that_others_need(self, cast):
        with_children = next(t for t in mains() if children(t))
        with pytest.raises(Conflict, match="topic_has_children"):
            end_topic(topic_id=with_children.pk, on=TODAY, actor=cast.admin, now=NOW)
        made = save(cast)
        rule = Rule(0, 0, "Trotoar", agency("DLH").pk, topic=made.pk)
        routing.save_rule(draft=Draft(rule), seen=0, actor=cast.admin, now=NOW)
        with pytest.raises(Conflict, match="topic_in_rules"):
            end_topic(topic_id=made.pk, on=(NOW + DAY).date(), actor=cast.admin, now=NOW)

    def test_refuses_a_day_that_has_passed(self, cast):
        with pytest.raises(Invalid, match="end_in_past"):
            end_topic(topic_id=save(cast).pk, on=TODAY - DAY, actor=cast.admin, now=NOW)

    def test_is_taken_back_until_then_and_not_afterwards(self, cast):
        made = save(cast)
        end_topic(topic_id=made.pk, on=(NOW + 2 * DAY).date(), actor=cast.admin, now=NOW)
        assert keep_topic(topic_id=made.pk, actor=cast.admin, now=NOW + DAY).valid_until is None
        end_topic(topic_id=made.pk, on=(NOW + 2 * DAY).date(), actor=cast.admin, now=NOW)
        with pytest.raises(NotFound):
            keep_topic(topic_id=made.pk, actor=cast.admin, now=NOW + 2 * DAY)


def test_a_city_file_that_is_loaded_later_leaves_the_desks_topics_alone(cast):
    save(cast, of=mains()[0])
    operations.load_city(CITY_FILE.read_text(encoding="utf-8") + "# lain\n", now=NOW + DAY)
    queries.forget()

    assert topic("trotoar").valid_until is None
    assert "trotoar" in offered()
