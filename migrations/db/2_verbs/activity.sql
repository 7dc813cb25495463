-- Which of the client's people have opened a thing, and downloaded it, when last, and the newest version that they had: for whoever of the
-- office may see the thing, though the activity itself is for few. Of an activity no more is told than that.
create or replace function app.seen(the_noun text, thing uuid)
returns table (person_name text, opened_at timestamptz, downloaded_at timestamptz, version integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with versions as (
        select v.id, v.number, v.published_at from app.document_versions v
         where the_noun = 'documents' and v.business_id = ctx.business_id() and v.document_id = thing)
    select a.person_name, max(a.at) filter (where a.kind <> 'download_file'), max(a.at) filter (where a.kind = 'download_file'), max(had.number)
      from app.activities a
      left join lateral (select max(v.number) as number from versions v
                          where v.id = a.subject_id or a.subject_id = thing and v.published_at <= a.at) had on true
     where a.business_id = ctx.business_id() and a.subject_id = any (array(select id from versions) || thing) and a.client_id is not null
       and a.subject_type = any (case the_noun when 'documents' then array['documents', 'document_versions'] else array[the_noun] end)
       and a.kind in ('view_document', 'view_invoice', 'view_file', 'download_file')
       and ctx.may(case the_noun when 'documents' then 'documents:read' when 'invoices' then 'invoices:read' when 'files' then 'files:read' end)
       and not exists (select from app.users u where u.business_id = a.business_id and u.id = a.user_id and u.user_type = 'staff')
     group by a.user_id, a.person_name order by max(a.at) desc limit 20
$$;
