-- Which of the client's people have opened a thing, and downloaded it, when last, and the newest version that they had: for whoever of the
-- office may see the thing, though the activity itself is for few. Of an activity no more is told than that.
create or replace function app.seen(the_noun text, thing uuid)
returns table (person_name text, opened_at timestamptz, downloaded_at timestamptz, version integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with versions as (
        select v.id, v.number from app.document_versions v
         where the_noun = 'documents' and v.business_id = (select ctx.business_id()) and v.document_id = thing),
    people as (
        select a.person_name, max(a.at) filter (where a.kind <> 'download_file') as opened_at,
               max(a.at) filter (where a.kind = 'download_file') as downloaded_at, max(v.number) as downloaded
          from app.activities a left join versions v on v.id = a.subject_id
         where a.business_id = (select ctx.business_id()) and a.subject_id = any (array(select id from versions) || thing) and a.client_id is not null
           and a.subject_type = any (case the_noun when 'documents' then array['documents', 'document_versions'] else array[the_noun] end)
           and a.kind in ('view_document', 'view_invoice', 'view_file', 'download_file')
           and (select ctx.may(case the_noun when 'documents' then 'documents:read' when 'invoices' then 'invoices:read' when 'files' then 'files:read' end))
           and not exists (select from app.users u where u.business_id = a.business_id and u.id = a.user_id and u.user_type = 'staff')
         group by a.user_id, a.person_name order by max(a.at) desc limit 20)
    -- Which one was there to be opened, its moves tell, whatever became of it since.
    select p.person_name, p.opened_at, p.downloaded_at, greatest(p.downloaded, (
        select max(v.number) from versions v
         where (select m.state from app.moves m where m.business_id = (select ctx.business_id()) and m.thing_id = v.id and m.at <= p.opened_at
                 order by m.at desc limit 1) = 'published'))
      from people p order by greatest(p.opened_at, p.downloaded_at) desc
$$;
