"""Documents, and where their versions go."""

from io import BytesIO

from app.core.db import find
from app.domain.documents import keeping, moving
from app.domain.documents.document import DOCUMENT, Document
from app.domain.documents.version import REJECTION, DocumentVersion
from tests.domain.ways.way import Way

# What it is found by.
WRITTEN = "+search_words -search_words"
KEPT = "+document_versions +files file_sums.files file_sums.bytes"


def document(firm, by, status="draft"):
    return find(Document, firm.things[f"bakery_{status}_document"].id, by)


def version(firm, by, status):
    return find(DocumentVersion, firm.things[f"bakery_{status}_version"].id, by)


def content():
    return BytesIO(b"%PDF-1.7 a contract")


def a_document(firm):
    return {"type_id": firm.contract_type.id, "client_id": firm.bakery.id, "project_id": firm.bakery_project.id,
            "file": "contract.pdf"}  # fmt: skip


def moved(more=""):
    return f"document_versions.status documents.status +moves +activities {more}"


SHOWN = "document_versions.published_at documents.published_at documents.published_version documents.is_published documents.listed_at files.audience"
WAYS = (
    Way(keeping.add_document, lambda firm, by, v: keeping.add_document(v, content(), by=by), "create_document",
        f"+documents {KEPT} +search_words +activities", a_document, DOCUMENT, but=("title",), columns=(("file", None),)),
    Way(keeping.add_version, lambda firm, by, v: keeping.add_version(document(firm, by), v["file"], content(), by=by), "upload_version",
        f"documents.version {KEPT} +activities", lambda firm: {"file": "contract.pdf"}, DOCUMENT,
        but=("title", "type_id", "client_id", "project_id"), columns=(("file", None),)),
    Way(keeping.change_document, lambda firm, by, v: keeping.change_document(document(firm, by), v, by=by), "update_document",
        f"documents.* {WRITTEN} +activities", lambda firm: {"title": "Contract", "type_id": firm.contract_type.id}, DOCUMENT,
        but=("client_id", "project_id", "file")),
    Way(keeping.remove_document, lambda firm, by, v: keeping.remove_document(document(firm, by), by=by), "remove_document",
        "documents.removed_at documents.removed_by files.state -search_words +activities"),
    Way(moving.submit_version, lambda firm, by, v: moving.submit_version(version(firm, by, "draft"), by=by), "submit_document", moved()),
    Way(moving.approve_version, lambda firm, by, v: moving.approve_version(version(firm, by, "pending"), by=by), "approve_document",
        moved()),
    Way(moving.reject_version, lambda firm, by, v: moving.reject_version(version(firm, by, "pending"), v["note"], by=by),
        "reject_document", f"document_versions.* {moved()}", lambda firm: {"note": "The date\nis missing."}, REJECTION),
    Way(moving.publish_version, lambda firm, by, v: moving.publish_version(version(firm, by, "draft"), by=by), "publish_document",
        moved(f"{SHOWN} +search_words")),
    Way(moving.publish_newest, lambda firm, by, v: moving.publish_newest([document(firm, by).id], by=by), "publish_document",
        moved(f"{SHOWN} +search_words")),
    Way(moving.withdraw_version, lambda firm, by, v: moving.withdraw_version(version(firm, by, "published"), by=by), "withdraw_document",
        f"document_versions.status +moves -search_words +activities {SHOWN}"),
    Way(moving.revise_version, lambda firm, by, v: moving.revise_version(version(firm, by, "rejected"), by=by), "revise_document",
        moved()),
)  # fmt: skip
