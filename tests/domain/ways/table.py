"""The table of verbs: each stands in it once at least, well called. What is generated from it is generated for the next one too."""

from tests.domain.ways import clients, documents, money, notifications, people, settings, work
from tests.domain.ways.way import having

WAYS = (
    *clients.WAYS,
    *having("bakery_document bakery_project", documents.WAYS),
    *having("bakery_draft bakery_open bakery_project", money.WAYS),
    *notifications.WAYS,
    *people.WAYS,
    *settings.WAYS,
    *having("bakery_file bakery_message bakery_project", work.WAYS),
)
BY_NAME = {way.name: way for way in WAYS}
assert len(BY_NAME) == len(WAYS), "two ways of one verb need an `about`"
