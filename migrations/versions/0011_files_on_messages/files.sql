-- A file that was sent with a message is one of its project's, too. What a foreign key points at is unique, and is read backwards as well.
drop index app.messages_project;
create unique index messages_project on app.messages (business_id, client_id, project_id, id);
alter table app.files add column message_id uuid;
alter table app.files add foreign key (business_id, client_id, project_id, message_id)
    references app.messages (business_id, client_id, project_id, id);
create index files_message on app.files (business_id, client_id, message_id) where message_id is not null;
