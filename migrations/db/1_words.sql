-- What words are compared by: without accents, capitals and letters that a keyboard may lack. In SQL and without SET, so that the planner
-- writes it into the statement, behind the walls: what is not leakproof is asked of rows that may be seen. What is ASCII already takes the short way.

create or replace function app.plain(said text) returns text language sql immutable parallel safe return
    case when octet_length(said) = char_length(said) then lower(said) else
        replace(replace(replace(translate(lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g')),
            'łŁøØđĐðÐı', 'llooddddi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe') end;

-- The words of a text that somebody may begin to type: each to the next blank, and the rest of it from each of its parts, so that 2026-0012 and 12
-- find INV-2026-0012. What is no letter and no figure of ASCII parts; whatever is beyond ASCII is part of a word, but for dashes and quotes.
create or replace function app.words_of(said text) returns setof text language sql immutable parallel safe as $$
    with text as materialized (
        select plain, translate(plain, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~–—„“”‚‘’«»·…', repeat(' ', 50)) as parts
          from (select translate(app.plain(said), E'\t\r\n', '   ') as plain) x),
    word as materialized (
        select left(split_part(substr(plain, n), ' ', 1), 60) as word from text, generate_series(1, char_length(plain)) n
         where substr(parts, n, 1) <> ' ' and (n = 1 or substr(parts, n - 1, 1) = ' ')
            or substr(plain, n, 1) <> ' ' and (n = 1 or substr(plain, n - 1, 1) = ' '))
    select word from word union select ltrim(word, '0') from word where word ~ '^0+[^0]'
$$;
