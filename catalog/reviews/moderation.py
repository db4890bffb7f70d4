"""Which reviews a person looks at before anybody else does."""

from __future__ import annotations

import re

from django.conf import settings

from catalog.models import ReviewStatus

# Links, addresses, telephone numbers and messengers: what a review has no need of and advertising cannot do without.
SUSPICIOUS = re.compile(
    r"""https?:/ | www\. | \b[\w-]+\.(?:com|net|org|cn|io|shop|store|top|xyz|ru|info|biz|me|vip)\b
    | [\w.+-]+\s*(?:@|＠|\[at\])\s*[\w-]+\.
    | (?:\+|\b)(?:\d[\s().-]?){8,}\d
    | 微信 | 薇信 | 加\s*[vV薇微] | 扣扣 | \bq{2}\s*[:：]?\s*\d | \bwechat\b | \bwhatsapp\b | \btelegram\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_suspicious(text: str) -> bool:
    """Whether words hold a link or a way to get in touch."""
    return SUSPICIOUS.search(text) is not None


def status_for(*, words: str, has_photos: bool) -> ReviewStatus:
    """Published at once or not, by the setting REVIEW_MODERATION: `auto`, `all` (wait) or `none`."""
    if settings.REVIEW_MODERATION == "none":
        return ReviewStatus.PUBLISHED
    waits = settings.REVIEW_MODERATION == "all" or has_photos or is_suspicious(words)
    return ReviewStatus.PENDING if waits else ReviewStatus.PUBLISHED
