"""A city of random people: what they do (deeds), what must never break (looks), and who may see (oracle)."""

import pytest

# They are no test modules, but what they assert should be told as fully.
pytest.register_assert_rewrite(
    "tests.machine.city", "tests.machine.exact", "tests.machine.looks", "tests.machine.together"
)
