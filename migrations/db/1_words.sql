-- What words are compared by: without accents, capitals and letters that a keyboard may lack. In SQL and without SET, so that the planner
-- writes it into the statement, behind the walls: what is not leakproof is asked of rows that may be seen. What is ASCII already takes the short way.

create or replace function app.plain(said text) returns text language sql immutable parallel safe return
    case when octet_length(said) = char_length(said) then lower(said) else
        replace(replace(replace(translate(lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g')),
            'łŁøØđĐðÐı', 'llooddddi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe') end;
