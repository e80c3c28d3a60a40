"""Before a block is put on a page, it is seen as the page will show it."""

import pytest
from django.urls import reverse

from portal.blocks import BodyBlock
from residents.roles import Role
from tests.people import make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def test_every_block_is_previewed_with_the_styles_of_the_site():
    tool = signed_in(make_user("skribent@haninge.example", Role.COMMUNICATOR))
    for name, block in BodyBlock().child_blocks.items():
        answer = tool.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert answer.status_code == 200, name
        assert "portal/site.css" in answer.text
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
