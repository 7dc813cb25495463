"""What somebody may see, found by its number or its words, a few of each noun.

What is searched of a noun stands in `SOUGHT`, and in `app.searched` (migrations/db/3_triggers.sql). It is found by how its words
begin (docs/decisions/0033): the words by an index, the thing itself through `visible_to` and the walls, as everywhere.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Date, Text, and_, cast, func, literal_column, null, select, true, union_all
from sqlalchemy.orm import aliased

from ...core.actor import Person, Viewer, is_office
from ...core.lists import List
from ...core.queries import Prepared, said, value
from ...core.wanted import words_asked
from ..clients.client import Client
from ..clients.list import client_name
from ..documents.document import Document
from ..documents.list import TYPE_NAME, documents
from ..invoices.invoice import Invoice
from ..invoices.list import invoices
from ..invoices.status import STATUS
from ..overview.clients import clients
from ..overview.projects import projects
from ..projects.project import Project
from ..roles.permissions import MODULE_OF, Permission
from .search_word import SearchWord, reaches_of

MOST: Any = literal_column("5")
ONE: Any = literal_column("1")
# A word that so many things have is as good as any other that as many have.
MANY: Any = literal_column("1000")
LONGEST: Any = literal_column("60")
# Behind every word that begins as one does.
AFTER: Any = func.chr(literal_column("1114111"))


class Sought(NamedTuple):
    """A noun that is searched. Its list finds the same words, and more; `state` is a status by the noun's words (templates:
    `labelled`), of the office alone where `is_office_state`; `is_of_project`: scope `own` sees it with its project."""

    list: List
    permission: Permission
    name: Any
    about: tuple[Any, ...] = ()
    state: Any = None
    on: Any = None
    amount: Any = None
    currency: Any = None
    of_client: Any = None
    is_of_project: bool = False
    is_office_state: bool = False


SOUGHT: Mapping[str, Sought] = {
    "clients": Sought(clients, Permission.CLIENTS_READ, Client.name, (Client.email,)),
    "projects": Sought(
        projects, Permission.PROJECTS_READ, Project.name, (Project.code,), Project.status, Project.ends_on,
        of_client=Project.client_id, is_of_project=True,
    ),
    "invoices": Sought(
        invoices, Permission.INVOICES_READ, Invoice.number, (Invoice.reference,), STATUS, Invoice.issued_on, Invoice.total,
        Invoice.currency, of_client=Invoice.client_id,
    ),
    "documents": Sought(
        documents, Permission.DOCUMENTS_READ, Document.title, (TYPE_NAME,), Document.status,
        of_client=Document.client_id, is_of_project=True, is_office_state=True,
    ),
}  # fmt: skip


class Group(NamedTuple):
    """What was found of a noun. `everything`: which of its list's tabs, where not the usual one."""

    noun: str
    rows: list[Any]
    everything: dict[str, str]


def search(actor: Person, words: str | None) -> list[Group]:
    """The nouns that this actor has, each with the first few of what is found."""
    nouns = tuple(noun for noun, sought in SOUGHT.items() if may_search(actor, sought))
    asked, rows = words_asked(words), []
    if asked and nouns:
        rows = found(actor, nouns, len(asked), business_id=actor.business_id, today=actor.business_day, **asked)
    return [Group(noun, [row for row in rows if row.noun == noun], _everything(SOUGHT[noun].list)) for noun in nouns]


def may_search(actor: Person, sought: Sought) -> bool:
    """Whether its list is there for them."""
    module = MODULE_OF.get(sought.permission.partition(":")[0])
    return actor.can(sought.permission) and (module is None or module in actor.modules)


def _everything(one: List) -> dict[str, str]:
    return {one.tabs.name: "all"} if one.tabs.usual != "all" else {}


def _found(actor: Viewer, nouns: tuple[str, ...], number: int) -> Any:
    return union_all(*(_hits(actor, noun, number) for noun in nouns))


found = Prepared(_found)


def _hits(actor: Viewer, noun: str, number: int) -> Any:
    """For each reach the first few that begin so: by the word, then the latest, as the index has them; no more are read."""
    sought = SOUGHT[noun]
    model: Any = sought.list.model
    reach = reaches_of(actor, sought.is_of_project).subquery(f"{noun}_reach")
    asked = _asked(number, reach.c.id, noun)
    word, earlier = aliased(SearchWord), aliased(SearchWord)
    things = model.visible_to(actor).join(word, word.thing_id == model.id).where(_is_of(word, reach.c.id, noun, asked.c.word))
    things = things.where(~_another(earlier, word, asked.c.word, earlier.word < word.word))
    for place in range(number if number > 1 else 0):
        things = things.where(_another(aliased(SearchWord), word, _plain(place)))
    columns, order = _columns(actor, sought), (word.word, word.place, word.thing_id)
    first = things.with_only_columns(*columns, *order).order_by(*order).limit(MOST).lateral(f"{noun}_things")
    query = select(said(noun).label("noun"), *(first.c[column.name] for column in columns))
    query = query.select_from(reach.join(asked, true()).join(first, true()))
    return query.order_by(*(first.c[column.key] for column in order)).limit(MOST)


def _asked(number: int, reach: Any, noun: str) -> Any:
    """Of several words, the one that the fewest have is looked up, and what has it asked for the others."""
    words = union_all(*(select(_plain(place).label("word")) for place in range(number))).subquery()
    query = select(words.c.word)
    if number > 1:
        word = aliased(SearchWord)
        some = select(word.thing_id).where(_is_of(word, reach, noun, words.c.word)).correlate_except(word).limit(MANY).subquery()
        query = query.order_by(select(func.count()).select_from(some).scalar_subquery()).limit(ONE)
    return query.lateral(f"{noun}_asked")


def _plain(place: int) -> Any:
    return func.left(func.split_part(func.app.plain(value(f"word_{place}", "text")), " ", ONE), LONGEST)


def _is_of(word: Any, reach: Any, noun: str, asked: Any) -> ColumnElement[bool]:
    return and_(word.reach == reach, word.noun == said(noun), _begins(word.word, asked))


def _begins(word: Any, asked: Any) -> ColumnElement[bool]:
    return and_(word >= asked, word < asked.concat(AFTER))


def _another(other: Any, word: Any, asked: Any, *conditions: Any) -> Any:
    """Whether the same thing has another word that begins so; of its few words each is looked at."""
    is_its = other.thing_id == word.thing_id, other.reach == word.reach, func.starts_with(other.word, asked)
    return select(other.thing_id).where(*is_its, *conditions).correlate_except(other).exists()


def _columns(actor: Viewer, sought: Sought) -> list[Any]:
    """The same of each noun, so that all are one question."""
    state = None if sought.is_office_state and not is_office(actor) else sought.state
    whose = () if actor.user_type == "client" or sought.of_client is None else (client_name(sought.of_client).element,)
    return [
        sought.list.model.id.label("id"),
        cast(sought.name, Text).label("name"),
        func.concat_ws(" · ", *whose, *(getattr(column, "element", column) for column in sought.about)).label("about"),
        cast(null() if state is None else state, Text).label("state"),
        cast(null() if sought.on is None else sought.on, Date).label("on"),
        cast(null() if sought.amount is None else sought.amount, BigInteger).label("amount"),
        cast(null() if sought.currency is None else sought.currency, Text).label("currency"),
    ]  # fmt: skip
