-- The file of a document's version hangs on that, and on a project where the document does.
alter table app.files alter column project_id drop not null;
alter table app.files add column document_id uuid, add column version integer;
alter table app.files add foreign key (business_id, client_id, document_id, version)
    references app.document_versions (business_id, client_id, document_id, number);
alter table app.files add check (project_id is not null or document_id is not null);
alter table app.files add check ((document_id is null) = (version is null) and (document_id is null or message_id is null));
create unique index files_version on app.files (business_id, client_id, document_id, version) where document_id is not null;
create index files_of_no_document on app.files (business_id, id) where document_id is null;
