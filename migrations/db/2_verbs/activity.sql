-- Which of the client's people have opened a thing, and downloaded it, and when last: for whoever of the office may see the thing, though
-- the activity itself is for few. Of an activity no more is told than that.
create or replace function app.seen(the_noun text, thing uuid)
returns table (person_name text, opened_at timestamptz, downloaded_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_name, max(a.at) filter (where a.kind <> 'download_file'), max(a.at) filter (where a.kind = 'download_file')
      from app.activities a
     where a.business_id = ctx.business_id() and a.subject_id = thing and a.client_id is not null and a.subject_type = the_noun
       and a.kind in ('view_invoice', 'view_file', 'download_file')
       and ctx.may(case the_noun when 'invoices' then 'invoices:read' when 'files' then 'files:read' end)
       and not exists (select from app.users u where u.business_id = a.business_id and u.id = a.user_id and u.user_type = 'staff')
     group by a.user_id, a.person_name order by max(a.at) desc limit 20
$$;
