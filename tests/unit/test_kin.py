"""Who belongs together, above and below, before a merger and after."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from curhat.directory.kin import heir, kin
from curhat.routing import proof

# 1 above 2 above 3; 4 and 5 apart.
TREE = {1: None, 2: 1, 3: 2, 4: None, 5: None}


class TestKin:
    def test_is_everything_above_and_below(self):
        found = kin({**TREE, 6: 1}, {})

        assert found[2] == {1, 2, 3}
        assert found[1] == {1, 2, 3, 6}
        assert found[6] == {1, 6}
        assert found[4] == {4}

    def test_follows_a_merger_to_the_chain_of_what_an_agency_became(self):
        found = kin(TREE, {4: {2}})

        assert found[4] == {1, 2, 3, 4}
        assert all(4 in found[one] for one in (1, 2, 3))
        assert found[5] == {5}

    def test_follows_it_again_when_that_ends_too(self):
        found = kin(TREE, {4: {5}, 5: {3}})

        assert found[4] >= {1, 2, 3, 5}
        assert 4 in found[1]

    def test_lets_the_halves_of_a_split_look_into_each_other(self):
        found = kin(TREE, {1: {4, 5}})

        assert found[4] == {1, 2, 3, 4}

    def test_follows_what_stood_above_too(self):
        """Who was in charge of an agency sits in the successor now, also where the agency itself has none."""
        assert 4 in kin(TREE, {1: {4}})[3]

    def test_ends_where_parents_or_successors_go_round(self):
        assert kin({1: 2, 2: 1}, {1: {2}, 2: {1}})[1] == {1, 2}

    @given(
        parents=st.dictionaries(st.integers(1, 8), st.none() | st.integers(1, 8), min_size=1),
        successors=st.dictionaries(st.integers(1, 8), st.frozensets(st.integers(1, 8), max_size=2)),
    )
    def test_says_the_same_as_the_proof_of_the_rules(self, parents, successors):
        """Two ways of working it out: by what hides, and by what is hidden."""
        parents = {one: above if above in parents else None for one, above in parents.items()}
        found = kin(parents, successors)
        offices = {
            one: proof.Office(one, above, successors=successors.get(one, frozenset())) for one, above in parents.items()
        }
        city = proof.City(offices)
        for one in parents:
            whom = proof.concerned(city, one) & set(parents)
            assert whom <= found[one]
            assert found[one] == whom | {o for o in parents if one in proof.concerned(city, o)}


class TestHeir:
    def test_is_the_one_that_lives(self):
        assert heir(1, living={3}, successors={1: {2}, 2: {3}}) == 3

    def test_is_nobody_where_an_agency_was_split_or_went_into_nothing(self):
        assert heir(1, living={2, 3}, successors={1: {2, 3}}) is None
        assert heir(1, living={2}, successors={}) is None
        assert heir(1, living={3}, successors={1: {2, 3}}) is None
        assert heir(1, living={3}, successors={1: {2}, 2: {1}}) is None

    def test_is_the_one_in_which_the_halves_meet_again(self):
        assert heir(1, living={4}, successors={1: {2, 3}, 2: {4}, 3: {4}}) == 4
