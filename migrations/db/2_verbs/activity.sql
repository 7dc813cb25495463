-- Which version of a document a client had at that moment, its moves tell, whatever became of it since.
create or replace function app.version_shown(the_document uuid, the_moment timestamptz) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select max(v.number) from app.document_versions v
     where v.business_id = (select ctx.business_id()) and v.document_id = the_document
       and (select m.state from app.moves m where m.business_id = v.business_id and m.thing_id = v.id and m.at <= the_moment
             order by m.at desc limit 1) = 'published'
$$;

-- Whether a client had a file at that moment: it is theirs to see, and nobody has changed since who sees it.
create or replace function app.was_shared(the_file uuid, the_moment timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from app.files f
                    where f.business_id = (select ctx.business_id()) and f.id = the_file and f.audience = 'client' and f.created_at < the_moment
                      and not exists (select from app.activities a
                                       where a.business_id = f.business_id and a.subject_id = f.id and a.kind = 'update_file' and a.at > the_moment))
$$;

-- Which of the client's people have opened a thing, and downloaded it, when last, and the newest version that they had: for whoever of the
-- office may see the thing, though the activity itself is for few. Of an activity no more is told than that.
create or replace function app.seen(the_noun text, thing uuid)
returns table (person_name text, opened_at timestamptz, downloaded_at timestamptz, version integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with versions as (
        select v.id, v.number from app.document_versions v
         where the_noun = 'documents' and v.business_id = (select ctx.business_id()) and v.document_id = thing),
    -- Looked at by itself, or taken along with all that lies with its project, as far as it was there to be taken.
    looks as (
        select a.user_id, a.person_name, a.at, a.kind <> 'download_file' as is_opened, v.number
          from app.activities a left join versions v on v.id = a.subject_id
         where a.business_id = (select ctx.business_id()) and a.subject_id = any (array(select id from versions) || thing) and a.client_id is not null
           and a.subject_type = any (case the_noun when 'documents' then array['documents', 'document_versions'] else array[the_noun] end)
           and a.kind in ('view_document', 'view_invoice', 'view_file', 'download_file')
        union all
        select a.user_id, a.person_name, a.at, false, x.number
          from (select d.project_id, d.client_id from app.documents d
                 where the_noun = 'documents' and d.business_id = (select ctx.business_id()) and d.id = thing
                union all
                select f.project_id, f.client_id from app.files f
                 where the_noun = 'files' and f.business_id = (select ctx.business_id()) and f.id = thing) t
          join app.activities a on a.business_id = (select ctx.business_id()) and a.subject_id = t.project_id and a.client_id = t.client_id
           and a.subject_type = 'projects' and a.kind = 'download_files'
         cross join lateral (select case the_noun when 'documents' then app.version_shown(thing, a.at) end as number) x
         where case the_noun when 'documents' then x.number is not null else app.was_shared(thing, a.at) end),
    people as (
        select l.person_name, max(l.at) filter (where l.is_opened) as opened_at, max(l.at) filter (where not l.is_opened) as downloaded_at,
               max(l.number) as downloaded
          from looks l
         where (select ctx.may(case the_noun when 'documents' then 'documents:read' when 'invoices' then 'invoices:read' when 'files' then 'files:read' end))
           and not exists (select from app.users u where u.business_id = (select ctx.business_id()) and u.id = l.user_id and u.user_type = 'staff')
         group by l.user_id, l.person_name order by max(l.at) desc limit 20)
    select p.person_name, p.opened_at, p.downloaded_at, greatest(p.downloaded, case the_noun when 'documents' then app.version_shown(thing, p.opened_at) end)
      from people p order by greatest(p.opened_at, p.downloaded_at) desc
$$;
