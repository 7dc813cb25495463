-- From where to where a thing may move: the states' own table (app/core/states.py), laid down with every upgrade. A trigger on each
-- of these tables asks it.
create table platform.transitions (
    noun text not null,
    was  text not null,
    goal text not null,
    primary key (noun, was, goal)
);

-- Each move of a thing of a client's, as that trigger wrote it down. `project_id`: what it belongs to, where it belongs to one.
create table app.moves (
    business_id uuid not null references platform.businesses (id),
    client_id   uuid not null,
    id          uuid not null default gen_random_uuid(),
    noun        text not null,
    thing_id    uuid not null,
    project_id  uuid,
    was         text not null,
    state       text not null,
    by_client   boolean not null,
    person_name text,                     -- nobody's, where it came about by itself
    at          timestamptz not null default now(),
    primary key (business_id, id),
    foreign key (business_id, client_id) references app.clients (business_id, id)
);
create index moves_project on app.moves (business_id, client_id, project_id, at desc);
