"""Ground models: places and subjects, media, settings that staff tune, and the books that nobody may rewrite."""

from portal.audit_models import AuditAnchor, AuditEntry
from portal.cache_models import PublicState
from portal.former_models import FormerAddress
from portal.media_models import PortalDocument, PortalImage, PortalRendition
from portal.notice_models import Notice, NoticeText
from portal.once_models import IdempotencyKey, RateHit, SpentProof
from portal.place_models import Area, AreaName, Topic, TopicName
from portal.settings_models import PortalNames, PortalSettings
from portal.topic_models import PageTopic

__all__ = [
    "Area",
    "AreaName",
    "AuditAnchor",
    "AuditEntry",
    "FormerAddress",
    "IdempotencyKey",
    "Notice",
    "NoticeText",
    "PageTopic",
    "PortalDocument",
    "PortalImage",
    "PortalNames",
    "PortalRendition",
    "PortalSettings",
    "PublicState",
    "RateHit",
    "SpentProof",
    "Topic",
    "TopicName",
]
