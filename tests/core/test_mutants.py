"""The operators of bin/mutants: what they make of a few lines."""

from mutants import python, sql

SOURCE = b'''
LIMIT = 3

@marked
def may(who, least=None):
    """Left alone."""
    if who.age < LIMIT and not who.barred:
        note(who, "refused")
        return query.where(a, b).limit(1)
    return -who.age + 1
'''
FUNCTION = b"""
create or replace function ctx.may(it text) returns boolean language plpgsql as $$
begin
    -- A comment, and who is not null.
    if exists (select 1 from t where a = it and b is not null) then
        perform note('7 days');
    end if;
    return found;
end $$;
create or replace function app.other() returns int language sql return 1 + 1;
"""


def told(mutants, source):
    return sorted((mutant.operator, mutant.diff(source).splitlines()[-1].removeprefix("+").strip()) for mutant in mutants)


def test_every_operator_for_python_finds_its_places():
    assert told(python.mutants_of("a.py", SOURCE), SOURCE) == sorted(
        [
            ("constant", "LIMIT = 4"),
            ("constant", "LIMIT = 2"),
            ("removed decorator", ""),
            ("changed default", "def may(who, least=0):"),
            ("and / or", "if (who.age < LIMIT or not who.barred):"),
            ("removed condition", "if (who.age < LIMIT):"),
            ("removed condition", "if (not who.barred):"),
            ("comparison", "if (who.age <= LIMIT) and not who.barred:"),
            ("comparison", "if (who.age >= LIMIT) and not who.barred:"),
            ("removed sign or not", "if who.age < LIMIT and (who.barred):"),
            ("removed statement", "pass"),
            ("swapped arguments", "note('refused', who)"),
            ("constant", "note(who, '')"),
            ("returns nothing", "return None"),
            ("returns nothing", "return None"),
            ("removed call", "return query.where(a, b)"),
            ("removed condition", "return query.where(b).limit(1)"),
            ("removed condition", "return query.where(a).limit(1)"),
            ("constant", "return query.where(a, b).limit(2)"),
            ("constant", "return query.where(a, b).limit(0)"),
            ("arithmetic", "return (-who.age - 1)"),
            ("removed sign or not", "return (who.age) + 1"),
            ("constant", "return -who.age + 2"),
            ("constant", "return -who.age + 0"),
        ]
    )


def test_every_operator_for_sql_finds_its_places_in_the_functions_asked_for():
    assert told(sql.mutants_of("a.sql", FUNCTION, ("ctx.",)), FUNCTION) == sorted(
        [
            ("removed condition", "if true then"),
            ("removed condition", "if exists (select 1 from t where true and b is not null) then"),
            ("removed condition", "if exists (select 1 from t where a = it ) then"),
            ("comparison", "if exists (select 1 from t where a <> it and b is not null) then"),
            ("and / or", "if exists (select 1 from t where a = it or b is not null) then"),
            ("negation", "if exists (select 1 from t where a = it and b is  null) then"),
            ("constant", "if exists (select 2 from t where a = it and b is not null) then"),
            ("constant", "if exists (select 0 from t where a = it and b is not null) then"),
            ("constant", "perform note('8 days');"),
            ("removed statement", "null;"),
            ("returns nothing", "return null;"),
        ]
    )


def test_a_function_is_told_from_its_neighbours():
    assert sql.statement_of(FUNCTION, "app.other").startswith("create or replace function app.other()")
    assert sql.statement_of(FUNCTION, "ctx.may").endswith("end $$;")
