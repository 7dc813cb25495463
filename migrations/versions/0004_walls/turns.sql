-- Whoever has to do something one after the other waits here, in a row of that name, which no login can lock.
create table ctx.turns (name text primary key);
