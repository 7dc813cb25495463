-- Forms that were sent, by whom, and what they were answered with: what is sent again is answered so again, and done once.
create table ctx.once_keys (
    who     uuid not null,
    key     bytea not null,
    answer  text,
    made_at timestamptz not null default now(),
    primary key (who, key)
);
