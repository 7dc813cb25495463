create table app.document_types (
    business_id       uuid not null references platform.businesses (id),
    id                uuid not null,
    name              text not null check (name <> ''),
    position          integer not null,
    is_active         boolean not null default true,
    requires_approval boolean not null default false,
    primary key (business_id, id)
);
create unique index document_types_name on app.document_types (business_id, lower(name));

-- A document of a client, perhaps of one of their projects: what it is called, and where it stands. What is said of its versions here a
-- trigger keeps: the newest one's number and status, and which one the client has, since when.
create table app.documents (
    business_id       uuid not null,
    client_id         uuid not null,
    id                uuid not null,
    project_id        uuid,
    type_id           uuid not null,
    title             text not null check (length(title) between 1 and 160),
    version           integer not null default 0,
    status            text not null default 'draft' check (status in ('draft', 'pending', 'approved', 'published', 'rejected')),
    published_version integer,
    published_at      timestamptz,
    is_published      boolean not null generated always as (published_version is not null) stored,
    listed_at         timestamptz not null generated always as (coalesce(published_at, '3000-01-01 00:00+00')) stored,  -- what nobody has seen comes first
    created_at        timestamptz not null default now(),
    removed_at        timestamptz,
    removed_by        text,
    primary key (business_id, id),
    foreign key (business_id, client_id) references app.clients (business_id, id),
    foreign key (business_id, client_id, project_id) references app.projects (business_id, client_id, id),
    foreign key (business_id, type_id) references app.document_types (business_id, id),
    check ((published_version is null) = (published_at is null)),
    check ((removed_at is null) = (removed_by is null) and (removed_at is null or published_version is null))
);
create unique index documents_of_client on app.documents (business_id, client_id, id);
create index documents_listed on app.documents (business_id, listed_at, id);
create index documents_listed_for_client on app.documents (business_id, client_id, listed_at, id);
create index documents_of_project on app.documents (business_id, project_id, listed_at, id) where project_id is not null;
create index documents_of_type on app.documents (business_id, type_id, listed_at, id);
create index documents_published on app.documents (business_id, listed_at, id) where is_published;
create index documents_at_work on app.documents (business_id, status, listed_at, id) where status <> 'published';

-- One of its versions. Its file hangs on it (app.files); what may become of it stands in platform.transitions.
create table app.document_versions (
    business_id  uuid not null,
    client_id    uuid not null,
    id           uuid not null,
    document_id  uuid not null,
    number       integer not null check (number > 0),
    project_id   uuid,                    -- that of the document, for whoever sees their own projects alone
    status       text not null default 'draft' check (status in ('draft', 'pending', 'approved', 'published', 'rejected')),
    note         text,                    -- why it was moved last
    person_name  text not null,
    created_at   timestamptz not null default now(),
    published_at timestamptz,
    primary key (business_id, id),
    foreign key (business_id, client_id, document_id) references app.documents (business_id, client_id, id),
    foreign key (business_id, client_id, project_id) references app.projects (business_id, client_id, id),
    check (length(note) <= 500),
    check ((status = 'published') = (published_at is not null))
);
create unique index document_versions_number on app.document_versions (business_id, client_id, document_id, number);
