-- A file that somebody handed in, and what it hangs on: its project. What lies where under its keys is the worker's to say; until it has
-- looked at what came, nothing of it is shown to anybody.
create table app.files (
    business_id uuid not null,
    client_id   uuid not null,
    id          uuid not null,
    project_id  uuid not null,
    audience    text not null check (audience in ('client', 'team', 'office')),
    state       text not null default 'preparing' check (state in ('preparing', 'checking', 'ready', 'refused', 'removed')),
    refusal     text,
    name        text not null check (length(name) <= 255),
    mimetype    text not null,
    size        bigint not null check (size > 0),
    sha256      text not null,
    upload_key  text not null,
    file_key    text,
    width       integer,                  -- of a picture, as are those below
    height      integer,
    large_key   text,
    large_size  bigint not null default 0,
    small_key   text,
    small_size  bigint not null default 0,
    by_client   boolean not null,
    person_name text not null,            -- stands here, since no client reads the users of staff and it outlives them
    created_at  timestamptz not null default now(),
    primary key (business_id, id),
    foreign key (business_id, client_id, project_id) references app.projects (business_id, client_id, id),
    check (state <> 'ready' or file_key is not null),
    check (state <> 'removed' or audience = 'office')
);
create unique index files_of_client on app.files (business_id, client_id, id);
create index files_project on app.files (business_id, client_id, project_id, id desc);

-- How much room a business has, and has taken: kept by a trigger, which lets nothing in beyond it.
alter table platform.businesses add column storage_gb integer not null default 5 check (storage_gb >= 0);
create table app.file_sums (
    business_id uuid not null primary key references platform.businesses (id),
    files       integer not null,
    bytes       bigint not null
);
