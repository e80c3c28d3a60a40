"""System checks: what an installation must not be."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

DEMO_DOMAIN = ".example"


@register(Tags.security, deploy=True)
def demo_is_not_deployed(app_configs, **kwargs) -> list[Error]:
    """Production has neither the demo's doors nor anybody who signs in with a demo address."""
    found = []
    if settings.DEMO:
        found.append(Error("DEMO is on: its letters and codes are open to everybody.", id="portal.E001"))
    try:
        accounts = get_user_model().objects.filter(is_active=True, email__endswith=DEMO_DOMAIN).exists()
    except DatabaseError:
        accounts = False
    if accounts:
        found.append(
            Error(
                "There are demo accounts (addresses that end in .example): remove them before anybody signs in.",
                id="portal.E002",
            )
        )
    return found


@register(Tags.security, deploy=True)
def identification_is_safe(app_configs, **kwargs) -> list[Error]:
    """Whoever vouches for e-identifications is asked by name, with a secret, and not in the clear."""
    if not settings.OIDC_ISSUER:
        return []
    found = []
    if not settings.OIDC_ISSUER.startswith("https://"):
        found.append(Error("OIDC_ISSUER must begin with https://", id="portal.E003"))
    if not (settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET):
        found.append(Error("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET beside it.", id="portal.E004"))
    return found
