-- Who may move a thing so, and what must hold of it first: a function that is asked of its row. Where nothing is said, whoever may write it
-- may move it. Why it was moved stands with the move.
alter table platform.transitions add column permission text, add column holds text;
alter table app.moves add column note text check (length(note) <= 500);
create index moves_thing on app.moves (business_id, thing_id, at desc);
