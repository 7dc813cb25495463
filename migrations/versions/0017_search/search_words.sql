-- Each word of a thing that is searched, once for each reach: the business, for its office; the client, where the client may see the thing; the
-- project, where it is somebody's who sees their own alone. So whoever looks goes through what they may see, and through nothing else. Kept by triggers; an
-- empty table is filled with the next upgrade (migrations/db/8_search.sql).
create table app.search_words (
    business_id uuid not null,
    client_id   uuid not null,
    reach       uuid not null,
    noun        text not null,
    word        text collate "C" not null,       -- in the order of its bytes, in which all that begins alike is together
    place       bigint not null,                 -- the later it was made, the less: so the latest comes first
    thing_id    uuid not null,
    primary key (business_id, reach, noun, word, place, thing_id),
    foreign key (business_id, client_id) references app.clients (business_id, id) on delete cascade
);
create index search_words_thing on app.search_words (business_id, thing_id);
create index search_words_client on app.search_words (business_id, client_id);
