-- Which kinds of activity somebody is told of: the table in app/domain/notifications/, laid down with every upgrade.
create table platform.told_kinds (
    kind text not null primary key
);

-- What somebody is told of: a row for each of them. What it is called is looked up when it is read, so that it is nobody's any more who no
-- longer sees the thing. `client_id`: of a client's person, theirs; `about_client_id`: whose thing it is.
create table app.notifications (
    business_id     uuid not null references platform.businesses (id),
    client_id       uuid,
    id              uuid not null,
    user_id         uuid not null,
    kind            text not null,
    module          text,                 -- without which it is not told
    subject_type    text not null,
    subject_id      uuid not null,
    about_client_id uuid not null,
    project_id      uuid,
    person_name     text,
    created_at      timestamptz not null default now(),
    on_bell         boolean not null,
    read_at         timestamptz,
    mail            text not null default 'none' check (mail in ('none', 'waiting', 'sent')),
    primary key (business_id, id),
    foreign key (business_id, user_id) references app.users (business_id, id) on delete cascade,
    foreign key (business_id, about_client_id) references app.clients (business_id, id)
);
create index notifications_of on app.notifications (business_id, user_id, id) where on_bell;
create index notifications_unread on app.notifications (business_id, user_id) where on_bell and read_at is null;
create index notifications_waiting on app.notifications (business_id, user_id) where mail = 'waiting';
create index notifications_about on app.notifications (business_id, subject_id);

-- What of it somebody wishes otherwise than usual.
create table app.notice_settings (
    business_id uuid not null,
    client_id   uuid,
    user_id     uuid not null,
    kind        text not null,
    bell        boolean not null,
    mail        boolean not null,
    primary key (business_id, user_id, kind),
    foreign key (business_id, user_id) references app.users (business_id, id) on delete cascade
);

-- Since when somebody's mailbox takes nothing, and what its server said.
alter table app.users add column bounced_at timestamptz, add column bounce text;
alter table auth.links
    drop constraint links_purpose_check,
    add constraint links_purpose_check check (purpose in ('password_reset', 'invitation', 'open_door', 'choice', 'departure', 'arrival', 'unsubscribe')),
    drop constraint links_check,
    add constraint links_check check ((purpose in ('invitation', 'departure', 'arrival', 'unsubscribe')) = (user_id is not null));
