-- A message of the thread of a project. Whose it is stands twice, since no client learns who of the firm's users somebody is; names
-- stay when people go. What is removed leaves its place, and no word of it.
create table app.messages (
    business_id    uuid not null,
    client_id      uuid not null,
    id             uuid not null,
    project_id     uuid not null,
    audience       text not null check (audience in ('client', 'team', 'office')),
    words          text,
    by_client      boolean not null,
    person_name    text not null,
    client_user_id uuid,
    staff_user_id  uuid,
    created_at     timestamptz not null default now(),
    edited_at      timestamptz,
    removed_at     timestamptz,
    removed_by     text,
    primary key (business_id, id),
    foreign key (business_id, client_id, project_id) references app.projects (business_id, client_id, id),
    foreign key (business_id, client_user_id) references app.users (business_id, id) on delete set null (client_user_id),
    foreign key (business_id, staff_user_id) references app.users (business_id, id) on delete set null (staff_user_id),
    check (length(words) between 1 and 5000),
    check ((words is null) = (removed_at is not null) and (removed_at is null) = (removed_by is null)),
    check (by_client and staff_user_id is null or not by_client and client_user_id is null)
);
create index messages_project on app.messages (business_id, client_id, project_id, id desc);
