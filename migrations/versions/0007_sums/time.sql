-- All months of a project, in a row of their own.
insert into app.time_months (business_id, client_id, project_id, month, entries, seconds)
select business_id, client_id, project_id, 'infinity', sum(entries), sum(seconds) from app.time_months group by 1, 2, 3;
