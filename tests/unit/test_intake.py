from hypothesis import given
from hypothesis import strategies as st

from curhat.reports.intake import TITLE_LENGTH, About, Circle, Kind, deadline_class, place, title_of

DUTIES = ["", "verification", "inspectorate", "secretariat", "protection"]
FLAGS = st.booleans()


def placed(about=About.NOBODY, duty="", **flags):
    given = dict.fromkeys(("speaks_of_money", "topic_oversight", "protected", "secret", "topic_secret"), False)
    return place(about=about, duty=duty, **{**given, **flags})


class TestPlace:
    def test_leaves_an_ordinary_complaint_to_the_verifiers(self):
        assert placed().circle is Circle.ORDINARY
        assert not placed().secret

    def test_sends_what_is_about_an_official_to_the_inspectorate_and_hides_it(self):
        found = placed(About.OFFICIAL)

        assert found.circle is Circle.INSPECTORATE
        assert found.oversight
        assert found.secret

    def test_believes_words_about_money_more_than_the_box_that_was_not_ticked(self):
        assert placed(speaks_of_money=True).circle is Circle.INSPECTORATE

    def test_sends_what_is_about_the_inspectorate_to_the_mayor_alone(self):
        assert placed(About.AGENCY, "inspectorate").circle is Circle.MAYOR

    def test_has_no_place_in_the_city_for_what_is_about_the_mayor(self):
        assert placed(About.MAYOR, protected=True).circle is None

    def test_keeps_a_protected_case_with_its_officers_even_if_an_official_did_it(self):
        assert placed(About.OFFICIAL, protected=True).circle is Circle.PROTECTED

    def test_takes_a_protected_case_from_officers_whom_it_is_about(self):
        found = placed(About.AGENCY, "protection", protected=True)

        assert found.circle is Circle.INSPECTORATE
        assert found.protected

    @given(st.sampled_from(About), st.sampled_from(DUTIES), st.tuples(*[FLAGS] * 6))
    def test_shows_verifiers_nothing_of_what_is_about_somebody_or_protected(self, about, duty, flags):
        money, topic, protected, secret, topic_secret, minor = flags
        found = placed(
            about,
            duty,
            speaks_of_money=money,
            topic_oversight=topic,
            protected=protected,
            secret=secret,
            topic_secret=topic_secret,
            by_minor=minor,
        )

        if about is not About.NOBODY or money or topic or protected:
            assert found.circle is not Circle.ORDINARY
            assert found.secret
        if found.circle is Circle.PROTECTED:
            assert found.protected
        assert found.secret >= (secret or topic_secret or minor)


class TestDeadlineClass:
    def test_puts_oversight_before_the_kind_and_the_topic(self):
        assert deadline_class(kind=Kind.SUGGESTION, oversight=True, topic_class="x") == "complaint_oversight"

    def test_calls_criticism_and_suggestion_an_aspiration(self):
        assert {deadline_class(kind=k, oversight=False) for k in (Kind.CRITICISM, Kind.SUGGESTION)} == {"aspiration"}


class TestTitleOf:
    def test_takes_the_first_sentence(self):
        assert title_of("Lampu mati di gang kami. Sudah seminggu.") == "Lampu mati di gang kami"
        assert title_of("Bau! Tolong") == "Bau!"

    def test_knows_that_a_street_does_not_end_a_sentence(self):
        assert (
            title_of("Lubang di Jl. Gajah Mada No. 5 depan warung. Bahaya.")
            == "Lubang di Jl. Gajah Mada No. 5 depan warung"
        )

    @given(st.text(min_size=1))
    def test_is_short_and_has_no_line_break(self, text):
        title = title_of(text)

        assert len(title) <= TITLE_LENGTH
        assert "\n" not in title
