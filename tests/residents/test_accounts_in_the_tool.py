"""Settings > Users in the publishing tool: an account has one name, and its address counts when its owner says so."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from residents.models import Letter, Person, User
from residents.roles import Role, roles_of
from tests.dialogue import factories as make
from tests.people import PASSWORD, make_person, make_user, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "ny@haninge.example"
SECRET = {"password1": PASSWORD, "password2": PASSWORD}
ADD = reverse("wagtailusers_users:add")


@pytest.fixture
def tool() -> Client:
    """An administrator in front of the publishing tool."""
    return signed_in(make_user("a@haninge.example", Role.ADMINISTRATOR))


def role(one: Role) -> str:
    return str(Group.objects.get(name=one.value).pk)


def filled(**more) -> dict:
    return {"email": ADDRESS, "name": "Maja Lind", "language": "fi", "groups": [role(Role.COMMUNICATOR)]} | more


def made(tool: Client, **more) -> User:
    answer = tool.post(ADD, filled(**SECRET, **more))
    assert answer.status_code == 302, answer.context["form"].errors
    return User.objects.get(email=ADDRESS)


class TestTheForm:
    def test_asks_for_one_name_and_for_roles_by_the_names_people_know(self, tool):
        page = tool.get(ADD).text

        assert 'name="name"' in page and 'name="language"' in page and 'name="reads"' in page
        assert "first_name" not in page and "last_name" not in page
        assert "Kommunikatör" in page and ">communicator" not in page

    def test_makes_a_communicator_with_name_role_and_language(self, tool):
        user = made(tool)

        assert (user.name, user.is_staff, user.is_superuser) == ("Maja Lind", True, False)
        assert Role.COMMUNICATOR in roles_of(user)
        assert Person.objects.get(address=ADDRESS).language == "fi"
        assert "Maja Lind</a>" in re.sub(r"\s+<", "<", tool.get(reverse("wagtailusers_users:index")).text)

    def test_changes_the_name_and_takes_the_role_away(self, tool):
        user = made(tool)

        tool.post(
            reverse("wagtailusers_users:edit", args=[user.pk]), filled(name="Maja  Ek", is_active="on", groups=[])
        )

        user = User.objects.get(pk=user.pk)
        assert (user.name, user.is_staff) == ("Maja Ek", False)
        page = re.sub(r"\s+<", "<", tool.get(reverse("wagtailusers_users:index")).text)
        assert "Maja Ek</a>" in page and "Maja Lind</a>" not in page

    @pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "x"}, {"language": "xx"}, {"reads": ["xx"]}])
    def test_what_is_wrong_comes_back_and_nothing_is_made(self, tool, wrong):
        answer = tool.post(ADD, filled(**SECRET) | wrong)

        assert (answer.status_code, list(answer.context["form"].errors)) == (200, list(wrong))
        assert not User.objects.filter(email=ADDRESS).exists()

    def test_says_in_words_that_the_address_is_taken(self, tool):
        make_user(ADDRESS)

        assert "Ett annat konto har redan den adressen." in tool.post(ADD, filled(**SECRET)).text


class TestTheList:
    def test_finds_and_sorts_by_name(self, tool):
        made(tool, name="Åsa Zorn")
        make_user("b@haninge.example", Role.MODERATOR, name="Bo")
        address = reverse("wagtailusers_users:index")

        found = tool.get(address, {"q": "Zorn"}).context["users"]
        ordered = [one.name for one in tool.get(address, {"ordering": "-name"}).context["users"]]

        assert [one.name for one in found] == ["Åsa Zorn"]
        assert ordered == sorted(ordered, reverse=True) and len(ordered) == 3


class TestTheAddress:
    def test_counts_when_its_owner_has_pressed_the_link(self, tool):
        guest = make_person(ADDRESS)
        user = made(tool)

        answer = Client().post("/sv/konto/login/", {"login": ADDRESS, "password": PASSWORD})

        assert answer.headers["Location"] == "/sv/konto/confirm-email/"
        assert Letter.objects.get(address=ADDRESS).template == "account/email/email_confirmation"
        user.refresh_from_db()
        assert user.person is None and guest.language == "sv"

    def test_a_new_one_does_not_count_before_that_and_the_old_one_no_longer(self, tool):
        user = make_user("old@haninge.example", Role.COMMUNICATOR)
        tool.post(reverse("wagtailusers_users:edit", args=[user.pk]), filled(is_active="on"))

        old = Client().post("/sv/konto/login/", {"login": "old@haninge.example", "password": PASSWORD})

        assert old.status_code == 200
        assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified")) == [(ADDRESS, False)]
        assert User.objects.get(pk=user.pk).person.address == "old@haninge.example"


class TestThePasswordAnAdministratorSets:
    def test_ends_every_sign_in_of_the_account(self, tool):
        user = make_user(ADDRESS)
        client = signed_in(user)
        secret = dict.fromkeys(SECRET, "another long word for tests")

        answer = tool.post(reverse("wagtailusers_users:edit", args=[user.pk]), filled(is_active="on", **secret))

        assert (answer.status_code, client.get("/sv/mitt/").status_code) == (302, 302)


class TestDeleting:
    """Whoever the record names stays, and the tool says what to do instead."""

    WORDS = "Ta i stället bort ”Får logga in”."

    @pytest.fixture
    def decider(self) -> User:
        user = make_user("m@haninge.example", Role.MODERATOR, name="Bo")
        make.decided(make.submitted(make.thread()), by=user)
        return user

    def test_an_account_that_the_record_needs_is_kept_and_the_tool_says_why(self, tool, decider):
        answer = tool.post(reverse("wagtailusers_users:delete", args=[decider.pk]), follow=True)

        assert (answer.status_code, self.WORDS in answer.text) == (200, True)
        assert User.objects.filter(pk=decider.pk).exists()

    def test_it_is_kept_among_many_and_so_are_the_others(self, tool, decider):
        other = make_user(ADDRESS)
        address = reverse("wagtail_bulk_action", args=["residents", "user", "delete"])

        answer = tool.post(f"{address}?id={decider.pk}&id={other.pk}&next=/admin/users/", follow=True)

        assert (answer.status_code, self.WORDS in answer.text) == (200, True)
        assert User.objects.filter(pk__in=[decider.pk, other.pk]).count() == 2

    def test_an_account_that_nothing_needs_is_deleted(self, tool):
        user = User.objects.create_user(ADDRESS, PASSWORD)

        tool.post(reverse("wagtailusers_users:delete", args=[user.pk]))

        assert not User.objects.filter(pk=user.pk).exists()


def test_ones_own_page_in_the_tool_keeps_the_one_name():
    user = make_user(ADDRESS, Role.COMMUNICATOR, name="Maja")
    client, address = signed_in(user), reverse("wagtailadmin_account")
    page = client.get(address).text
    fields = {"name_email-name": "Maja Lind", "locale-preferred_language": "", "locale-current_time_zone": ""}
    looks = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}

    answer = client.post(address, fields | looks)

    user.refresh_from_db()
    assert "first_name" not in page and 'value="Maja"' in page
    assert (answer.status_code, user.name) == (302, "Maja Lind")
