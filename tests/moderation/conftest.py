"""The acts' words are asserted in the language of the code."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english_acts(fresh_process_state):
    """What an act says to whoever called it comes in English here; pages and letters choose their own language."""
    with translation.override("en"):
        yield
