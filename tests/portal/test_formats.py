"""Dates as the people of each language write them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.translation import override

DAY = date(2021, 9, 5)


@pytest.mark.parametrize(
    ("language", "whole", "day"),
    [
        ("sv", "5 september 2021", "5 september"),
        ("fi", "5. syyskuuta 2021", "5. syyskuuta"),
        ("en", "5 September 2021", "5 September"),
        ("ar", "5 سبتمبر، 2021", "5 سبتمبر"),
    ],
)
def test_a_day_stands_as_it_is_said(language, whole, day):
    with override(language):
        assert date_format(DAY, "DATE_FORMAT") == whole
        assert date_format(DAY, "MONTH_DAY_FORMAT") == day


@pytest.mark.parametrize(("language", "clock"), [("sv", "14:30"), ("fi", "14.30"), ("en", "14:30"), ("ar", "14:30")])
def test_the_clock_has_24_hours(language, clock):
    words = Template('{% load portal_ui %}{% when moment "moment" %}')
    with override(language):
        assert clock in words.render(Context({"moment": datetime(2026, 11, 5, 13, 30, tzinfo=UTC)}))
