-- Links are good once, whatever for: a mail's, the step between a right password and the portal chosen, the way to another host.
alter table auth.links
    drop constraint links_purpose_check,
    add constraint links_purpose_check check (purpose in ('password_reset', 'invitation', 'open_door', 'choice', 'departure', 'arrival')),
    drop constraint links_check,
    add constraint links_check check ((purpose in ('invitation', 'departure', 'arrival')) = (user_id is not null)),
    add column session_id uuid,   -- that is left where somebody goes to another host
    add column host text,         -- where they go
    add column browser bytea;     -- which browser asked there, by the hash of what it was told

-- Browsers that somebody has signed in with before, by the hash of a cookie of theirs.
create table auth.known_browsers (
    hash         bytea not null,
    identity_id  uuid not null references auth.identities (id) on delete cascade,
    last_used_at timestamptz not null default now(),
    primary key (hash, identity_id)
);
create index known_browsers_identity on auth.known_browsers (identity_id);

-- How often a secret was tried in vain lately, by e-mail, and by the browser where it is a known one; all others are counted together.
create table auth.tries (
    purpose    text not null,
    email      text not null,
    browser    bytea not null default '',
    failed     integer not null,
    since      timestamptz not null,
    shut_until timestamptz,
    primary key (purpose, email, browser)
);
create index tries_since on auth.tries (since);
alter table auth.attempts add column browser bytea not null default '';

-- When somebody whose invitation had run out asked for another.
alter table app.users add column wished_at timestamptz;
