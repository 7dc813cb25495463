-- A logo that was handed in, until a job has made of it what is shown; or why it could not. A business has one at most.
create table app.logos (
    business_id uuid not null references platform.businesses (id),
    id          uuid not null,
    upload_key  text not null,
    refusal     text,
    created_at  timestamptz not null default now(),
    primary key (business_id, id),
    unique (business_id)
);
