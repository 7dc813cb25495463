"""A list: declared once beside its noun, for whoever looks.

    invoices = List(
        Invoice,
        columns=(Invoice.id, Invoice.number, …),
        search=(Invoice.number, Invoice.reference),
        orders={"number": Invoice.number, "issued": Invoice.issued_on},
        order="-issued",
        tabs=Tabs("status", {"all": Tab("All"), "unpaid": Tab("Unpaid", Invoice.balance > 0)}),
        filters={"client_id": Filter("uuid", Invoice.client_id.__eq__)},
    )
    page = invoices.load(actor, request.args)      # rows, total, counts and sums in one round trip

What is asked of it is plain text by name, as an address has it; what it gives is plain rows. Doors make links, HTML, CSV or JSON
of both. Every statement is prepared (core/queries.py): its form is the tab, the order and which filters are given.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, true, tuple_

from .actor import Viewer, is_office
from .page import ONE, SIZE, Page, Tab, Tabs
from .queries import Prepared, ask, ask_in_pieces, themselves, total, value
from .wanted import Filter, Wanted, parse_wanted, tell_place, words_asked
from .wire import Question

# What of a file takes some hundredths of a second.
PIECE = 200
Query = Select[*tuple[Any, ...]]
# Written out, so that a plan made once knows how few rows are wanted. Where nothing is counted, one more tells that it goes on.
A_PAGE: ColumnElement[int] = literal_column(str(SIZE))
ONE_MORE: ColumnElement[int] = literal_column(str(SIZE + 1))


class Listed(Protocol):
    """A model, or what stands for one."""

    id: Any

    @staticmethod
    def visible_to(actor: Viewer) -> Query: ...


class Kept(NamedTuple):
    """Counts that triggers keep: each row of `model` stands for a `number` of the list's. `tabs` and `filters`: what they know of
    the list's own."""

    model: Any
    number: Any
    tabs: Mapping[str, ColumnElement[bool]]
    filters: Mapping[str, Filter]

    def knows(self, given: Sequence[str]) -> bool:
        return self.filters.keys() >= set(given)

    def counted(self, actor: Viewer, given: Sequence[str], tabs: Sequence[str]) -> Query:
        query: Query = self.model.visible_to(actor).where(*_conditions(self.filters, given))
        return query.with_only_columns(*(total(self.number, self.tabs.get(tab)).label(tab) for tab in tabs))


class List:
    """What the arguments mean that the example above does not show:

    `staff_columns`, `staff_search`, `staff_filters`: for those who see many clients; `office_columns`: for those who see all.
    `per` splits the sums, as by currency. `values`: those of every statement. `join` adds tables to the rows. `most` bounds a
    file. `few`: the rows that an index of its own holds; the sums, and the tabs that say so, are of these alone and not sought
    among all. `kept`: where the counts of all others stand. A list that is not `counted` is as long as time, the newest first: its
    ids are in that order, or `along` a column with them."""

    def __init__(
        self, model: type[Listed] | Any, *, columns: Sequence[Any], orders: Mapping[str, Any] | None = None, order: str = "",
        search: Sequence[Any] = (), tabs: Tabs | None = None, filters: Mapping[str, Filter] | None = None, sums: Sequence[Any] = (),
        per: Sequence[Any] = (), staff_columns: Sequence[Any] = (), staff_search: Sequence[Any] = (),
        staff_filters: Mapping[str, Filter] | None = None, values: Callable[[Any], dict[str, Any]] | None = None,
        where: ColumnElement[bool] | None = None, counted: bool = True,
        join: Callable[[Query], Query] | None = None, most: int | None = None, few: ColumnElement[bool] | None = None,
        kept: Kept | None = None, office_columns: Sequence[Any] = (), along: Any = None,
    ) -> None:  # fmt: skip
        assert all(tab.label for tab in (tabs or ONE).choices.values()), "a tab is called something"
        self.model, self.columns, self.orders, self.order = model, columns, orders or {}, order
        self.search, self.staff_columns, self.staff_search = search, staff_columns, staff_search
        self.tabs, self.sums, self.per = tabs or ONE, sums, per
        self._open_filters = filters or {}
        self.filters = {**self._open_filters, **(staff_filters or {})}
        self.values, self.where, self.counted = values or (lambda _: {}), where, counted
        self.join, self.most, self.few, self.kept = join, most, few, kept
        self.office_columns, self.along = office_columns, along
        self._open_tabs = self.tabs._replace(choices={name: tab for name, tab in self.tabs.choices.items() if not tab.staff_only})
        self._rows, self._sums = Prepared(self._build_rows), Prepared(self._build_sums)

    def load(self, actor: Viewer, args: Mapping[str, str], *, beside: Sequence[Question] = (), **fixed: Any) -> Page:
        """A page of it as the arguments ask; `fixed` are filters that are not theirs to choose."""
        actor = themselves(actor)
        wanted = self.wanted(actor, args).fixed(**fixed)
        if not self.counted:
            return self._load_stretch(actor, wanted, beside)
        sums, rows, *more = ask(self.summed(actor, wanted), self.asked(actor, wanted, wanted.number), *beside)
        counts = self.counts_from(sums)
        rows_in_all = counts[wanted.tab]
        number = min(wanted.number, max(-(-rows_in_all // SIZE), 1))
        if number != wanted.number:  # Past the end: a page number is a place, not a claim.
            rows = ask(self.asked(actor, wanted, number))[0]
        return Page(rows, wanted, self.tabs_for(actor), rows_in_all, number, sums, counts, more)

    def all(self, actor: Viewer, wanted: Wanted) -> Iterator[list[Any]]:
        """Every row of a filter, for a file, a piece after another."""
        return ask_in_pieces(self._question(actor, wanted, "all"), PIECE)

    def wanted(self, actor: Viewer, args: Mapping[str, str]) -> Wanted:
        filters, is_searched = self.filters_for(actor), bool(self.search)
        return parse_wanted(args, actor, tabs=self.tabs_for(actor), orders=self.orders, order=self.order, filters=filters,
                            is_searched=is_searched)  # fmt: skip

    def tabs_for(self, actor: Viewer) -> Tabs:
        """Those this actor has: what is the firm's own, others are not offered."""
        return self.tabs if is_office(actor) else self._open_tabs

    def columns_for(self, actor: Viewer) -> Sequence[Any]:
        if actor.user_type == "client":
            return self.columns
        return (*self.columns, *self.staff_columns, *(self.office_columns if is_office(actor) else ()))

    def filters_for(self, actor: Viewer) -> Mapping[str, Filter]:
        return self._open_filters if actor.user_type == "client" else self.filters

    def asked(self, actor: Viewer, wanted: Wanted, number: int = 1) -> Question:
        return self._question(actor, wanted, "page", start=(number - 1) * SIZE)

    def newest(self, actor: Viewer, most: int, tab: str | None = None, **filters: Any) -> Question:
        """The first few in the usual order, for a page that shows them beside others."""
        wanted = Wanted(tab or self.tabs.usual, None, self.order).fixed(**filters)
        return self._question(actor, wanted, "some", most=most)

    def summed(self, actor: Viewer, wanted: Wanted) -> Question:
        given, tabs = wanted.filters, tuple(self.tabs_for(actor).choices)
        return self._sums.of(actor, tuple(given), len(words_asked(wanted.words)), tabs, **self._given(actor, wanted))

    def counts_from(self, sums: Sequence[Any]) -> dict[str, int]:
        """How many there are under each tab."""
        names = [name for name in sums[0]._fields if name in self._tab_names] if sums else self._tab_names
        # Of a list with few, all are counted once, beside each of the sums.
        once = [name for name in names if self.few is not None and not self.tabs.choices[name].of_few]
        return {name: sum(getattr(row, name) for row in (sums[:1] if name in once else sums)) for name in names}

    @property
    def _tab_names(self) -> Sequence[str]:
        return tuple(self.tabs.choices)

    def _load_stretch(self, actor: Viewer, wanted: Wanted, beside: Sequence[Question]) -> Page:
        if self.along is not None and wanted.stood is None:
            wanted = replace(wanted, place="top", beside=None)
        rows, *more = ask(self._question(actor, wanted, wanted.place, place=wanted.beside, stood=wanted.stood), *beside)
        shown, goes_on = rows[:SIZE], len(rows) > SIZE
        if wanted.place == "after":
            shown = shown[::-1]
        newer = goes_on if wanted.place == "after" else wanted.place == "before"
        older = goes_on or wanted.place == "after"
        page = Page(shown, wanted, self.tabs_for(actor), beside=more)
        if shown:
            page.newer, page.older = self._told(shown[0]) if newer else None, self._told(shown[-1]) if older else None
        return page

    def _told(self, row: Any) -> str:
        return str(row.id) if self.along is None else tell_place(row.id, getattr(row, self.along.key))

    def _question(self, actor: Viewer, wanted: Wanted, cut: str, **values: Any) -> Question:
        form = (wanted.tab, tuple(wanted.filters), len(words_asked(wanted.words)), wanted.order, cut)
        return self._rows.of(actor, *form, **self._given(actor, wanted), **values)

    def _given(self, actor: Viewer, wanted: Wanted) -> dict[str, Any]:
        return {**self.values(actor), **wanted.filters, **words_asked(wanted.words)}

    # The statements, built once for each form

    def _build_rows(self, actor: Viewer, tab: str, given: tuple[str, ...], words: int, order: str, cut: str) -> Query:
        query = self._narrowed(actor, given, words)
        condition = self.tabs_for(actor).choices[tab].condition
        if condition is not None:
            query = query.where(condition)
        query = query.with_only_columns(*self.columns_for(actor))
        return self._cut(self.join(query) if self.join else query, order, cut)

    def _cut(self, query: Query, order: str, cut: str) -> Query:
        id = self.model.id
        if not self.counted and cut in ("after", "before", "top"):
            return self._stretch(query, cut)
        if order:  # The id settles ties, so that no row stands on two pages. Plain orders, as the indexes hold them.
            column = self.orders[order.removeprefix("-")]
            query = query.order_by(column.desc() if order.startswith("-") else column, id.desc())
        else:
            query = query.order_by(*(column.desc() for column in self._places))
        if cut == "some":
            return query.limit(value("most", "int"))
        return query.limit(self.most) if cut == "all" else query.limit(A_PAGE).offset(value("start", "int"))

    def _stretch(self, query: Query, cut: str) -> Query:
        """Beside where a row stood when it was shown, whatever became of it since."""
        place = (value("place", "uuid"),) if self.along is None else (value("stood", "moment"), value("place", "uuid"))
        row, its_row = tuple_(*self._places), tuple_(*place)
        if cut == "after":
            return query.where(row > its_row).order_by(*self._places).limit(ONE_MORE)
        if cut == "before":
            query = query.where(row < its_row)
        return query.order_by(*(column.desc() for column in self._places)).limit(ONE_MORE)

    @property
    def _places(self) -> Sequence[Any]:
        """By these a list goes on that is not counted, the latest first."""
        return (self.model.id,) if self.along is None else (self.along, self.model.id)

    def _build_sums(self, actor: Viewer, given: tuple[str, ...], words: int, tabs: tuple[str, ...]) -> Query:
        choices, narrowed = self.tabs_for(actor).choices, self._narrowed(actor, given, words)
        counts = {name: _count(choices[name], name) for name in tabs}
        if self.few is None:
            return _added_up(narrowed, self.per, *counts.values(), *self.sums)
        of_few = [name for name in tabs if choices[name].of_few]
        few = _added_up(narrowed.where(self.few), self.per, *(counts[name] for name in of_few), *self.sums).subquery()
        others = [name for name in tabs if name not in of_few]
        if self.kept and self.kept.knows(given) and not words:
            every = self.kept.counted(actor, given, others).subquery()
        else:
            every = _added_up(narrowed, (), *(counts[name] for name in others)).subquery()
        split = [few.c[one.name] for one in (*self.per, *self.sums)]
        found = [func.coalesce(few.c[name], 0).label(name) if name in of_few else every.c[name] for name in tabs]
        return select(*split, *found).select_from(every.outerjoin(few, true()))

    def _narrowed(self, actor: Viewer, given: tuple[str, ...], words: int) -> Query:
        query = self.model.visible_to(actor)
        conditions = [] if self.where is None else [self.where]
        conditions += _conditions(self.filters, given)
        sought = self.search if actor.user_type == "client" else (*self.search, *self.staff_search)
        for place in range(words):  # Each of them, wherever.
            word = value(f"word_{place}", "text")
            conditions.append(or_(*(of(word) if callable(of) else contains(word, of) for of in sought)))
        return query.where(and_(*conditions)) if conditions else query


def _conditions(filters: Mapping[str, Filter], given: Sequence[str]) -> list[ColumnElement[bool]]:
    return [filters[name].condition(value(name, filters[name].kind)) for name in given]


def _count(tab: Tab, name: str) -> ColumnElement[int]:
    return (func.count() if tab.condition is None else func.count().filter(tab.condition)).label(name)


def _added_up(query: Query, per: Sequence[Any], *columns: Any) -> Query:
    # A count names no column by which the table would stand in the statement: without it, there is always one.
    query = query.with_only_columns(*per, *columns, maintain_column_froms=True)
    return query.group_by(*per) if per else query


def contains(words: Any, *columns: Any) -> ColumnElement[bool]:
    """Any of the columns holds the words, accents and capitals aside; for a column of another table, a function of the words does
    (`search`)."""
    sought = select(func.app.plain(words)).scalar_subquery()  # Once, and not for each row.
    return or_(*(func.strpos(func.app.plain(column), sought) > 0 for column in columns))
