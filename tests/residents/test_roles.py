"""Who somebody is to the portal: the whole table."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from residents.models import User
from residents.permissions import may_leave
from residents.roles import GROUPS, Role, has, roles_of
from tests.people import make_user

pytestmark = pytest.mark.django_db
RESIDENT = {Role.RESIDENT}

TABLE = [
    # groups, superuser, active, roles, may close their own account
    ([], False, True, RESIDENT, True),
    ([], False, False, {Role.ANONYMOUS}, False),
    ([], True, True, RESIDENT | {Role.ADMINISTRATOR}, False),
    (["partner"], False, True, RESIDENT | {Role.PARTNER}, True),
    (["communicator"], False, True, RESIDENT | {Role.COMMUNICATOR}, False),
    (["moderator"], False, True, RESIDENT | {Role.MODERATOR}, False),
    (["senior_moderator"], False, True, RESIDENT | {Role.MODERATOR, Role.SENIOR_MODERATOR}, False),
    (["moderator", "communicator"], False, True, RESIDENT | {Role.MODERATOR, Role.COMMUNICATOR}, False),
    (["moderator"], False, False, {Role.ANONYMOUS}, False),
    (["administrator"], False, True, RESIDENT, True),  # a group of that name gives nothing
    (["Moderators", "Editors"], False, True, RESIDENT, True),
]


@pytest.mark.parametrize(("groups", "superuser", "active", "roles", "leaves"), TABLE)
def test_the_table(groups, superuser, active, roles, leaves):
    user = User.objects.create_user("a@exempel.example", None, is_superuser=superuser, is_active=active)
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in groups])

    assert roles_of(user) == roles
    assert may_leave(user) is leaves


def test_nobody_signed_in_is_anonymous():
    assert roles_of(AnonymousUser()) == roles_of(None) == {Role.ANONYMOUS}
    assert not may_leave(AnonymousUser())


def test_the_groups_exist_in_a_fresh_database():
    assert set(Group.objects.values_list("name", flat=True)) >= {role.value for role in GROUPS}


@pytest.mark.parametrize(
    ("role", "publishes"),
    [
        (Role.PARTNER, False),
        (Role.COMMUNICATOR, True),
        (Role.MODERATOR, False),
        (Role.SENIOR_MODERATOR, False),
        (Role.ADMINISTRATOR, True),
    ],
)
def test_only_communicators_and_administrators_come_into_publishing(role, publishes):
    assert make_user("a@exempel.example", role).has_perm("wagtailadmin.access_admin") is publishes


def test_a_user_is_asked_for_once(django_assert_num_queries):
    user = make_user("a@exempel.example", Role.MODERATOR)

    with django_assert_num_queries(1):
        assert has(user, Role.MODERATOR)
        assert not has(user, Role.COMMUNICATOR, Role.ADMINISTRATOR)
