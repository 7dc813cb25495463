-- What was looked at and downloaded at the client's door, by the thing: who has seen it stands beside it.
create index activities_thing on app.activities (business_id, subject_id) where subject_id is not null and client_id is not null;
