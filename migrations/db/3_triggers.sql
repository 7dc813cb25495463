-- What the rows themselves insist on, whoever writes them: the one place where a trigger or its function is changed. The
-- revisions that first made them stay as they landed.

-- ── Who may sign in ─────────────────────────────────────────────────────────────────────────────────────────────────

create or replace function app.keep_membership() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        delete from auth.sessions where user_id = old.id;
        delete from auth.links where user_id = old.id;
        delete from auth.memberships where user_id = old.id;
        perform auth.keep_several(old.identity_id);
        -- With the last membership goes the sign-in: the e-mail can be invited again as if never known.
        delete from auth.identities i where i.id = old.identity_id
           and not exists (select 1 from auth.memberships m where m.identity_id = i.id)
           and not exists (select 1 from platform.operators o where o.identity_id = i.id);
        return old;
    end if;
    if tg_op = 'INSERT' then
        insert into auth.memberships (user_id, identity_id, business_id) values (new.id, new.identity_id, new.business_id);
        perform auth.keep_several(new.identity_id);
        return new;
    end if;
    -- A changed role ends the sessions: losing one door never opens another.
    if (old.identity_id, old.user_type, old.role, old.company_role, old.scope, old.client_id)
       is distinct from (new.identity_id, new.user_type, new.role, new.company_role, new.scope, new.client_id) then
        delete from auth.sessions where user_id = old.id;
        update auth.memberships set identity_id = new.identity_id where user_id = new.id;
        if old.identity_id <> new.identity_id then
            perform auth.keep_several(old.identity_id), auth.keep_several(new.identity_id);
        end if;
    end if;
    return new;
end $$;
create trigger keep_membership after insert or update or delete on app.users for each row execute function app.keep_membership();

create or replace function auth.keep_operator() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform auth.keep_several(coalesce(new.identity_id, old.identity_id));
    return null;
end $$;
create trigger keep_several after insert or delete on platform.operators for each row execute function auth.keep_operator();

-- What a mail or a step led to with the former password leads nowhere with the new one. Invitations stand for themselves.
create or replace function auth.use_up_links() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update auth.links set used_at = now() where identity_id = new.id and purpose <> 'invitation' and used_at is null;
    return null;
end $$;
create trigger use_up_links after update of password_hash on auth.identities
    for each row when (old.password_hash is distinct from new.password_hash) execute function auth.use_up_links();

-- ── Who may enter a portal ──────────────────────────────────────────────────────────────────────────────────────────

-- The last admin of a business who has come is not lost by any way. Of two who take each other's place away at the same moment, the later
-- waits at the rows of the admins that are left. What stands outside all businesses, to repair one, is not asked.
create or replace function app.keep_admin() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform 1 from app.users u where u.business_id = old.business_id and u.role = 'admin' and u.is_active
        and (u.invited_at is null or u.joined_at is not null) order by u.id for update;
    if not found and ctx.business_id() is not null then
        raise exception 'the last admin is not lost' using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger keep_admin_update after update of role, is_active on app.users for each row
    when (old.role = 'admin' and old.is_active and (new.role is distinct from 'admin' or not new.is_active)) execute function app.keep_admin();
create trigger keep_admin_delete after delete on app.users for each row
    when (old.role = 'admin' and old.is_active) execute function app.keep_admin();

-- A portal that is open has an owner who is let in: whoever takes the last one away names another first, or shuts it.
create or replace function app.check_owner(the_client uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform 1 from app.clients c where c.id = the_client and c.portal_enabled for update;
    if found and not exists (
        select 1 from app.users u left join app.contacts k on k.user_id = u.id
         where u.client_id = the_client and u.company_role = 'owner' and u.is_active and u.client_portal_enabled
           and (k.id is null or k.is_active and k.portal_access and k.email <> '' and k.client_id = u.client_id)) then
        raise exception 'a portal that is open has an owner' using errcode = 'restrict_violation';
    end if;
end $$;

create or replace function app.keep_owner() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform app.check_owner(old.client_id);
    return null;
end $$;
create trigger keep_owner_delete after delete on app.users for each row when (old.company_role = 'owner') execute function app.keep_owner();
create trigger keep_owner_update after update of company_role, is_active, client_portal_enabled, client_id on app.users for each row
    when (old.company_role = 'owner' and (new.company_role is distinct from 'owner' or not new.is_active or not new.client_portal_enabled
          or new.client_id is distinct from old.client_id)) execute function app.keep_owner();

create or replace function app.keep_owner_of_contact() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform app.check_owner(u.client_id) from app.users u where u.id = new.user_id and u.company_role = 'owner';
    return null;
end $$;
create trigger keep_owner_insert after insert on app.contacts for each row when (new.user_id is not null) execute function app.keep_owner_of_contact();
create trigger keep_owner_update after update of is_active, portal_access, email, client_id, user_id on app.contacts for each row
    when (new.user_id is not null) execute function app.keep_owner_of_contact();

create or replace function app.keep_owner_of_client() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform app.check_owner(new.id);
    return null;
end $$;
create trigger keep_owner_update after update of portal_enabled on app.clients for each row
    when (new.portal_enabled and not old.portal_enabled) execute function app.keep_owner_of_client();

-- Its person passes to the oldest owner that is left; with nobody left at all the portal is shut.
create or replace function app.hand_on_portal() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    heir uuid;
begin
    if old.client_id is null or tg_op = 'UPDATE' and new.client_id is not distinct from old.client_id then
        return null;
    end if;
    perform 1 from app.clients c where c.id = old.client_id and c.portal_user_id = old.id for update;
    if found then
        select x.id into heir from app.users x where x.client_id = old.client_id and x.id <> old.id
         order by x.company_role <> 'owner', x.created_at, x.id limit 1;
        update app.clients set portal_user_id = heir, portal_enabled = portal_enabled and heir is not null where id = old.client_id;
    end if;
    return null;
end $$;
create trigger hand_on_portal after delete or update of client_id on app.users for each row execute function app.hand_on_portal();

-- Whoever is removed was perhaps a contact, who stays one, and has no access any more.
create or replace function app.close_contact() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.contacts set portal_access = false where user_id = old.id;
    return old;
end $$;
create trigger close_contact before delete on app.users for each row execute function app.close_contact();

-- Whoever may write clients and contacts down writes their names; what opens a portal (the columns that the trigger names) is for
-- those alone who manage portals.
create or replace function app.keep_portal_access() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if current_user = 'vitrine_admin' and ctx.may('portal_access:manage') is not true and exists (
        select 1 from unnest(tg_argv) c
         where nullif(to_jsonb(new) ->> c, 'false') is distinct from nullif(to_jsonb(old) ->> c, 'false')) then
        raise exception 'access to a portal is not this person''s to give' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger keep_portal_access before insert or update on app.clients
    for each row execute function app.keep_portal_access('portal_enabled', 'portal_user_id');
create trigger keep_portal_access before update on app.users for each row when (old.user_type = 'client')
    execute function app.keep_portal_access('is_active', 'client_portal_enabled', 'client_id', 'company_role', 'scope');
create trigger keep_portal_access_open before update of is_active on app.clients
    for each row when (old.portal_enabled) execute function app.keep_portal_access('is_active');
create trigger keep_portal_access_insert before insert on app.contacts
    for each row execute function app.keep_portal_access('portal_access', 'user_id');
create trigger keep_portal_access_update before update on app.contacts
    for each row execute function app.keep_portal_access('portal_access', 'user_id', 'client_id');
create trigger keep_portal_access_of_user before update of is_active, email on app.contacts
    for each row when (old.user_id is not null) execute function app.keep_portal_access('is_active', 'email');

-- ── Sums that do not grow with the rows ─────────────────────────────────────────────────────────────────────────────

-- Beside its months a project has a row of all of them, at infinity.
create or replace function app.keep_time_months() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op in ('UPDATE', 'DELETE') then
        insert into app.time_months as m (business_id, client_id, project_id, month, entries, seconds)
        select business_id, client_id, project_id, coalesce(date_trunc('month', worked_on)::date, 'infinity'), -count(*), -sum(seconds)
          from gone group by 1, 2, 3, rollup (date_trunc('month', worked_on)) order by 1, 2, 3, 4
        on conflict (business_id, client_id, project_id, month)
        do update set entries = m.entries + excluded.entries, seconds = m.seconds + excluded.seconds;
    end if;
    if tg_op in ('UPDATE', 'INSERT') then
        insert into app.time_months as m (business_id, client_id, project_id, month, entries, seconds)
        select business_id, client_id, project_id, coalesce(date_trunc('month', worked_on)::date, 'infinity'), count(*), sum(seconds)
          from come group by 1, 2, 3, rollup (date_trunc('month', worked_on)) order by 1, 2, 3, 4
        on conflict (business_id, client_id, project_id, month)
        do update set entries = m.entries + excluded.entries, seconds = m.seconds + excluded.seconds;
    end if;
    return null;
end $$;
create trigger keep_time_months_insert after insert on app.time_entries
    referencing new table as come for each statement execute function app.keep_time_months();
create trigger keep_time_months_update after update on app.time_entries
    referencing old table as gone new table as come for each statement execute function app.keep_time_months();
create trigger keep_time_months_delete after delete on app.time_entries
    referencing old table as gone for each statement execute function app.keep_time_months();

create or replace function app.keep_ledger_balance() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into app.ledger_balances as b (business_id, client_id, currency, credits, debits)
    select business_id, client_id, currency, sum(credit), sum(debit) from come group by 1, 2, 3 order by 1, 2, 3
    on conflict (business_id, client_id, currency)
    do update set credits = b.credits + excluded.credits, debits = b.debits + excluded.debits;
    return null;
end $$;
create trigger keep_ledger_balance after insert on app.ledger_entries
    referencing new table as come for each statement execute function app.keep_ledger_balance();

create or replace function app.keep_invoice_counts() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into app.invoice_counts as c (business_id, client_id, state, is_open, number)
        select business_id, client_id, state, balance > 0, count(*) from come group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (business_id, client_id, state, is_open) do update set number = c.number + excluded.number;
    elsif tg_op = 'DELETE' then
        insert into app.invoice_counts as c (business_id, client_id, state, is_open, number)
        select business_id, client_id, state, balance > 0, -count(*) from gone group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (business_id, client_id, state, is_open) do update set number = c.number + excluded.number;
    else
        -- What is written on an invoice without moving it takes no row that others wait for.
        insert into app.invoice_counts as c (business_id, client_id, state, is_open, number)
        select business_id, client_id, state, is_open, sum(moved)
          from (select business_id, client_id, state, balance > 0 as is_open, -1 as moved from gone
                union all select business_id, client_id, state, balance > 0, 1 from come) x
         group by 1, 2, 3, 4 having sum(moved) <> 0 order by 1, 2, 3, 4
        on conflict (business_id, client_id, state, is_open) do update set number = c.number + excluded.number;
    end if;
    return null;
end $$;
create trigger keep_invoice_counts_insert after insert on app.invoices
    referencing new table as come for each statement execute function app.keep_invoice_counts();
create trigger keep_invoice_counts_update after update on app.invoices
    referencing old table as gone new table as come for each statement execute function app.keep_invoice_counts();
create trigger keep_invoice_counts_delete after delete on app.invoices
    referencing old table as gone for each statement execute function app.keep_invoice_counts();

-- All that lies in the store for a business; a file that would go beyond its room is not taken in. What is made of a file that is there
-- already (it is turned, and shown small) may: nobody can do anything about that.
create or replace function app.keep_file_sums() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    more bigint := coalesce(new.size + new.large_size + new.small_size, 0) - coalesce(old.size + old.large_size + old.small_size, 0);
    taken bigint;
begin
    insert into app.file_sums as s (business_id, files, bytes)
    values (coalesce(new.business_id, old.business_id), (new.id is not null)::int - (old.id is not null)::int, more)
    on conflict (business_id) do update set files = s.files + excluded.files, bytes = s.bytes + excluded.bytes
    returning bytes into taken;
    if tg_op = 'INSERT' and taken > (select b.storage_gb * 1000000000::bigint from platform.businesses b where b.id = new.business_id) then
        raise exception 'there is no room left for files' using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger keep_file_sums after insert or delete or update of size, large_size, small_size on app.files
    for each row execute function app.keep_file_sums();

-- ── A state moves as its noun says ──────────────────────────────────────────────────────────────────────────────────

-- By the column of the first argument; whoever moves it, and by whatever statement. With a second one each move is written down.
create or replace function app.keep_course() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    thing jsonb := to_jsonb(new);
    old_state text := to_jsonb(old) ->> tg_argv[0];
    new_state text := thing ->> tg_argv[0];
    way platform.transitions;
    is_held boolean;
begin
    select * into way from platform.transitions t where t.noun = tg_table_name and t.was = old_state and t.goal = new_state;
    if not found then
        raise exception 'what is % does not become % in %', old_state, new_state, tg_table_name using errcode = 'restrict_violation';
    end if;
    -- Who repairs from outside all businesses is asked for nothing more, and leaves no move.
    if ctx.business_id() is null then
        return new;
    end if;
    if way.permission is not null and ctx.user_id() is not null and ctx.may(way.permission) is not true then
        raise exception 'this person does not make what is % % in %', old_state, new_state, tg_table_name using errcode = 'insufficient_privilege';
    end if;
    if way.holds is not null then
        execute format('select app.%I($1)', way.holds) into is_held using old;
        if is_held is not true then
            raise exception 'what is % becomes % in % only where it %', old_state, new_state, tg_table_name, way.holds using errcode = 'restrict_violation';
        end if;
    end if;
    if tg_nargs > 1 then
        insert into app.moves (business_id, client_id, noun, thing_id, project_id, was, state, note, by_client, person_name, at)
        select new.business_id, (thing ->> 'client_id')::uuid, tg_table_name, new.id,
               case tg_table_name when 'projects' then new.id else (thing ->> 'project_id')::uuid end, old_state, new_state, thing ->> 'note',
               coalesce(u.user_type = 'client', false), u.name, clock_timestamp()  -- Who waited for the row comes later, whoever began first.
          from (select ctx.user_id() as id) x left join app.users u on u.business_id = new.business_id and u.id = x.id;
    end if;
    return new;
end $$;
create trigger keep_course before update of status on app.projects for each row when (old.status is distinct from new.status)
    execute function app.keep_course('status', 'written down');
create trigger keep_course before update of status on app.phases for each row when (old.status is distinct from new.status)
    execute function app.keep_course('status', 'written down');
create trigger keep_course before update of state on app.invoices for each row when (old.state is distinct from new.state)
    execute function app.keep_course('state', 'written down');
create trigger keep_course before update of state on app.files for each row when (old.state is distinct from new.state)
    execute function app.keep_course('state');
create trigger keep_course before update of state on app.invitations for each row when (old.state is distinct from new.state)
    execute function app.keep_course('state');

-- A version comes after the one before, with its document's project, and whoever changes one waits for whoever changes another: what follows
-- is reckoned from what they left. A note goes with a move.
create or replace function app.hold_document() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    d record;
begin
    select x.version, x.project_id, x.removed_at into d from app.documents x
     where x.business_id = new.business_id and x.client_id = new.client_id and x.id = new.document_id for update;
    if tg_op = 'INSERT' and (not found or d.removed_at is not null or new.number <> d.version + 1 or new.project_id is distinct from d.project_id) then
        raise exception 'a version comes after the one before' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'UPDATE' and new.note is distinct from old.note and new.status = old.status then
        raise exception 'a note goes with a move' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger hold_document before insert or update of status, note on app.document_versions for each row execute function app.hold_document();

-- What must hold of a version before it is moved on: nothing newer is there, and its file can be read. Before a client sees it, it is
-- approved where its type asks for that.
create or replace function app.is_the_newest(v app.document_versions) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from app.documents d where d.business_id = v.business_id and d.client_id = v.client_id and d.id = v.document_id
                      and d.version = v.number and d.removed_at is null)
$$;
create or replace function app.may_be_read(v app.document_versions) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select app.is_the_newest(v)
       and exists (select from app.files f where f.business_id = v.business_id and f.client_id = v.client_id and f.document_id = v.document_id
                      and f.version = v.number and f.state = 'ready')
$$;
create or replace function app.may_be_published(v app.document_versions) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select app.may_be_read(v) and (v.status = 'approved' or exists (
        select from app.documents d join app.document_types t on t.business_id = d.business_id and t.id = d.type_id
         where d.business_id = v.business_id and d.client_id = v.client_id and d.id = v.document_id and not t.requires_approval))
$$;
create trigger keep_course before update of status on app.document_versions for each row when (old.status is distinct from new.status)
    execute function app.keep_course('status', 'written down');

create or replace function app.date_publication() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    new.published_at := case when new.status = 'published' then clock_timestamp() end;
    return new;
end $$;
create trigger keep_course_dated before update of status on app.document_versions for each row when (old.status is distinct from new.status)
    execute function app.date_publication();

-- With a version goes what its document says of it, and who sees its file.
create or replace function app.keep_document() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.documents d
       set version = n.number, status = n.status, published_version = p.number, published_at = p.published_at
      from (select v.number, v.status from app.document_versions v
             where v.business_id = new.business_id and v.client_id = new.client_id and v.document_id = new.document_id
             order by v.number desc limit 1) n
      left join (select v.number, v.published_at from app.document_versions v
                  where v.business_id = new.business_id and v.client_id = new.client_id and v.document_id = new.document_id and v.status = 'published'
                  order by v.number desc limit 1) p on true
     where d.business_id = new.business_id and d.client_id = new.client_id and d.id = new.document_id;
    if not found then
        raise exception 'say the business first' using errcode = 'insufficient_privilege';
    end if;
    update app.files f set audience = case new.status when 'published' then 'client' else 'office' end
     where f.business_id = new.business_id and f.client_id = new.client_id and f.document_id = new.document_id and f.version = new.number
       and f.state <> 'removed';
    return null;
end $$;
create trigger keep_document after insert or update of status on app.document_versions for each row execute function app.keep_document();

-- Who sees the file of a version, nobody says but the version. It comes with a draft, and goes with the whole document: what was approved is
-- what is published.
create or replace function app.keep_file_of_version() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.document_id is not null and not exists (
        select from app.document_versions v join app.documents d on d.business_id = v.business_id and d.client_id = v.client_id and d.id = v.document_id
         where v.business_id = new.business_id and v.client_id = new.client_id and v.document_id = new.document_id and v.number = new.version
           and new.audience = case v.status when 'published' then 'client' else 'office' end
           and case when tg_op = 'INSERT' then v.status = 'draft' and v.number = d.version and d.removed_at is null
                                              and new.project_id is not distinct from v.project_id
                    when new.state = 'removed' then d.removed_at is not null else true end) then
        raise exception 'the file of a version is what that says' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger keep_file_of_version before insert or update of audience, state on app.files for each row execute function app.keep_file_of_version();

-- What is removed stays so. Whether each of a type is approved is for those to change who approve.
create or replace function app.keep_document_s_rules() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if old.removed_at is not null then
        raise exception 'what is removed stays so' using errcode = 'restrict_violation';
    end if;
    if new.type_id <> old.type_id and ctx.user_id() is not null and ctx.may('documents:approve') is not true
       and (select count(distinct t.requires_approval) from app.document_types t
             where t.business_id = new.business_id and t.id in (old.type_id, new.type_id)) > 1 then
        raise exception 'whether it is approved first is not this person''s to change' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger keep_rules before update of type_id, title, removed_at on app.documents for each row execute function app.keep_document_s_rules();

-- ── Books are never rewritten ───────────────────────────────────────────────────────────────────────────────────────

create or replace function app.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '% rows are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete on app.ledger_entries for each row execute function app.refuse_change();
create trigger append_only before update or delete on app.payments for each row execute function app.refuse_change();
create trigger append_only before update or delete on app.credit_notes for each row execute function app.refuse_change();

create or replace function app.keep_issued_invoice() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if old.state = 'draft' then
        return coalesce(new, old);
    end if;
    if tg_op = 'DELETE' or new.state = 'draft' or old.state = 'cancelled'
       or (old.business_id, old.client_id, old.id, old.number, old.currency, old.issued_on, old.due_on, old.issued_at,
           old.service_from, old.service_to, old.net, old.tax, old.total, old.reference, old.notes, old.created_at)
       is distinct from
          (new.business_id, new.client_id, new.id, new.number, new.currency, new.issued_on, new.due_on, new.issued_at,
           new.service_from, new.service_to, new.net, new.tax, new.total, new.reference, new.notes, new.created_at) then
        raise exception 'an issued invoice is never edited or deleted' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger keep_issued before update or delete on app.invoices for each row execute function app.keep_issued_invoice();

-- What a client owes is in their currency: it changes where nothing is open, and nothing is in their favour.
create or replace function app.keep_currency() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from app.ledger_balances b where b.client_id = new.id and b.credits <> b.debits)
       or exists (select from app.invoices i where i.client_id = new.id and i.balance <> 0) then
        raise exception 'the currency of a client who owes something is not changed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger keep_currency before update of currency on app.clients for each row when (old.currency <> new.currency)
    execute function app.keep_currency();

-- The one change an issued line sees is the flag that issuing sets, while the invoice is still a draft.
create or replace function app.keep_issued_line() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'INSERT' and old.issued
       or tg_op <> 'DELETE' and exists (select 1 from app.invoices i where i.business_id = new.business_id and i.id = new.invoice_id
                                           and i.state <> 'draft') then
        raise exception 'the lines of an issued invoice are never changed' using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$;
create trigger keep_issued before insert or update or delete on app.invoice_lines for each row execute function app.keep_issued_line();

-- What was written is what was read: another word is its author's alone, for five minutes, and what is removed stays so. Everything else of
-- it is for good; that its author is nobody's user any more, is not theirs to say.
create or replace function app.keep_message() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if old.removed_at is not null and (new.words, new.removed_at, new.removed_by) is distinct from (old.words, old.removed_at, old.removed_by)
       or (old.business_id, old.client_id, old.id, old.project_id, old.audience, old.by_client, old.person_name, old.created_at)
          is distinct from
          (new.business_id, new.client_id, new.id, new.project_id, new.audience, new.by_client, new.person_name, new.created_at)
       or new.removed_at is null and new.words is distinct from old.words and (old.created_at < now() - interval '5 minutes'
          or coalesce(old.client_user_id, old.staff_user_id) is distinct from ctx.user_id()) then
        raise exception 'a message is what it was' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger keep_message before update on app.messages for each row execute function app.keep_message();

-- Whoever sends a file with a message has written that within the hour, to the same people: so long may a slow line take. Where no person is known, nobody's door is open.
create or replace function app.keep_file_of_message() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.message_id is not null and ctx.user_id() is not null and not exists (
        select from app.messages m
         where m.business_id = new.business_id and m.id = new.message_id and m.removed_at is null and m.audience = new.audience
           and coalesce(m.client_user_id, m.staff_user_id) = ctx.user_id() and m.created_at >= now() - interval '1 hour') then
        raise exception 'a file goes with a message of one''s own' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger keep_file_of_message before insert on app.files for each row execute function app.keep_file_of_message();

-- With a message go its files, whoever takes it back.
create or replace function app.remove_files_of_message() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    file uuid;
begin
    for file in update app.files f set state = 'removed', audience = 'office'
                 where f.business_id = new.business_id and f.client_id = new.client_id and f.message_id = new.id and f.state <> 'removed'
             returning f.id loop
        perform queue.put(new.business_id, ctx.user_id(), 'erase_file', jsonb_build_object('file_id', file), null, 'file:' || file, null);
    end loop;
    return null;
end $$;
create trigger remove_files_of_message after update of removed_at on app.messages
    for each row when (old.removed_at is null and new.removed_at is not null) execute function app.remove_files_of_message();

-- ── Who is told of what ─────────────────────────────────────────────────────────────────────────────────────────────

-- Of what happened that somebody is told of, a job finds out who. What is only looked at is not even asked for.
create or replace function app.have_it_told() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from platform.told_kinds t where t.kind = new.kind) then
        perform queue.put(new.business_id, new.user_id, 'tell', jsonb_build_object('activity_id', new.id), null, null, null);
    end if;
    return null;
end $$;
create trigger have_it_told after insert on app.activities for each row when (left(new.kind, 5) <> 'view_') execute function app.have_it_told();

-- What somebody no longer sees, they are no longer told of: not even that there was something.
create or replace function app.forget_notices() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    case tg_table_name
        when 'documents' then
            delete from app.notifications n where n.business_id = new.business_id and n.subject_id = new.id
               and (new.removed_at is not null or n.kind = 'publish_document' and new.published_version is null);
            -- What waited for somebody is done.
            update app.notifications n set read_at = now() where n.business_id = new.business_id and n.subject_id = new.id
               and n.kind = 'submit_document' and n.read_at is null and new.status <> 'pending';
        when 'users' then
            delete from app.notifications n where n.business_id = new.business_id and n.user_id = new.id;
            delete from app.notice_settings n where n.business_id = new.business_id and n.user_id = new.id;
        when 'projects' then
            delete from app.notifications n using app.users u
             where n.business_id = new.business_id and n.project_id = new.id and u.business_id = n.business_id and u.id = n.user_id
               and u.scope = 'own' and u.id is distinct from new.client_user_id;
        when 'client_assignments' then
            delete from app.notifications n where n.business_id = old.business_id and n.user_id = old.user_id and n.about_client_id = old.client_id;
        else
            delete from app.notifications n where n.business_id = new.business_id and n.subject_id = new.id;
    end case;
    return null;
end $$;
create trigger forget_notices after update of status, published_version, removed_at on app.documents for each row execute function app.forget_notices();
create trigger forget_notices after update of removed_at on app.messages for each row when (new.removed_at is not null) execute function app.forget_notices();
create trigger forget_notices after update of audience, state on app.files
    for each row when (old.audience <> new.audience or new.state in ('removed', 'refused')) execute function app.forget_notices();
create trigger forget_notices after update of role, company_role, scope, client_id on app.users
    for each row when ((old.role, old.company_role, old.scope, old.client_id) is distinct from (new.role, new.company_role, new.scope, new.client_id))
    execute function app.forget_notices();
create trigger forget_notices after update of client_user_id on app.projects
    for each row when (old.client_user_id is distinct from new.client_user_id) execute function app.forget_notices();
create trigger forget_notices after delete on app.client_assignments for each row execute function app.forget_notices();

-- Whether somebody is let in at this moment, and when their browsers were last seen: for the worker, which writes to nobody who is out, and to
-- nobody who is looking.
create or replace function app.is_let_in(the_user uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.why is null from ctx.membership(ctx.business_id(), the_user) m
$$;
create or replace function app.last_seen(the_user uuid) returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select max(s.last_seen_at) from auth.sessions s where s.business_id = ctx.business_id() and s.user_id = the_user and s.kind = 'browser'
$$;

-- ── What is found by its words ──────────────────────────────────────────────────────────────────────────────────────

-- What is searched of a row, and whether the client may see it: one for each table. `project`: where somebody sees their own projects alone.
create or replace function app.searched(c app.clients, out noun text, out business uuid, out client uuid, out project uuid, out thing uuid,
    out is_shown boolean, out said text) language sql stable as
    $$ select 'clients', c.business_id, c.id, null::uuid, c.id, true, concat_ws(' ', c.name, c.email) $$;
create or replace function app.searched(p app.projects, out noun text, out business uuid, out client uuid, out project uuid, out thing uuid,
    out is_shown boolean, out said text) language sql stable as
    $$ select 'projects', p.business_id, p.client_id, case when p.client_user_id is not null then p.id end, p.id, true, concat_ws(' ', p.name, p.code) $$;
create or replace function app.searched(i app.invoices, out noun text, out business uuid, out client uuid, out project uuid, out thing uuid,
    out is_shown boolean, out said text) language sql stable as
    $$ select 'invoices', i.business_id, i.client_id, null::uuid, i.id, i.state = any (array['sent', 'cancelled']), concat_ws(' ', i.number, i.reference) $$;
create or replace function app.searched(d app.documents, out noun text, out business uuid, out client uuid, out project uuid, out thing uuid,
    out is_shown boolean, out said text) language sql stable as
    $$ select 'documents', d.business_id, d.client_id, p.id, d.id, d.is_published, case when d.removed_at is null then d.title end
         from (values (1)) x left join app.projects p on p.business_id = d.business_id and p.id = d.project_id and p.client_user_id is not null $$;

-- Its words, for each reach; the office finds a thing by its client's name too. What says null is found by nobody.
create or replace function app.write_words(s record) returns void language plpgsql as $$
declare
    client_name text := case when s.noun <> 'clients' then (select c.name from app.clients c where c.business_id = s.business and c.id = s.client) end;
    -- An id begins with when it was made.
    place bigint := ~('x' || left(replace(s.thing::text, '-', ''), 16))::bit(64)::bigint;
begin
    insert into app.search_words (business_id, client_id, reach, noun, word, place, thing_id)
    select s.business, s.client, s.business, s.noun, w, place, s.thing from app.words_of(concat_ws(' ', s.said, client_name)) w where s.said is not null
    union all
    select s.business, s.client, r, s.noun, w, place, s.thing from unnest(array[s.client, s.project]) r, app.words_of(s.said) w
     where s.is_shown and r is not null;
end $$;

-- All of a client's, by whose name each of them is found.
create or replace function app.write_words_of_client(of_business uuid, of_client uuid) returns void language plpgsql as $$
begin
    perform app.write_words(s) from app.projects p, app.searched(p) s where p.business_id = of_business and p.client_id = of_client;
    perform app.write_words(s) from app.invoices i, app.searched(i) s where i.business_id = of_business and i.client_id = of_client;
    perform app.write_words(s) from app.documents d, app.searched(d) s where d.business_id = of_business and d.client_id = of_client;
end $$;

create or replace function app.keep_words() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'INSERT' then
        delete from app.search_words w where w.business_id = old.business_id and w.thing_id = old.id;
    end if;
    if tg_op <> 'DELETE' then
        perform app.write_words(s) from app.searched(new) s;
    end if;
    return null;
end $$;
create or replace function app.keep_words_of_client() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from app.search_words w where w.business_id = new.business_id and w.client_id = new.id and w.noun <> 'clients';
    perform app.write_words_of_client(new.business_id, new.id);
    return null;
end $$;
create trigger keep_words_of_client after update of name on app.clients for each row when (old.name <> new.name)
    execute function app.keep_words_of_client();
create trigger keep_words after insert or delete or update of name, email on app.clients for each row execute function app.keep_words();
-- Whoever comes to a project of their own finds what is in it; where it is nobody's own, nobody looks there.
create or replace function app.keep_words_of_project() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from app.search_words w where w.business_id = new.business_id and w.reach = new.id;
    insert into app.search_words (business_id, client_id, reach, noun, word, place, thing_id)
    select w.business_id, w.client_id, new.id, w.noun, w.word, w.place, w.thing_id from app.search_words w
     where new.client_user_id is not null and w.business_id = new.business_id and w.reach = w.client_id
       and w.thing_id in (select new.id union all select d.id from app.documents d
                           where d.business_id = new.business_id and d.client_id = new.client_id and d.project_id = new.id);
    return null;
end $$;
create trigger keep_words after insert or delete or update of client_id, name, code on app.projects for each row execute function app.keep_words();
create trigger keep_words_of_project after update of client_user_id on app.projects
    for each row when ((old.client_user_id is null) <> (new.client_user_id is null)) execute function app.keep_words_of_project();
create trigger keep_words after insert or delete or update of client_id, number, reference, state on app.invoices
    for each row execute function app.keep_words();
create trigger keep_words after insert or delete or update of title, published_version, removed_at on app.documents
    for each row execute function app.keep_words();

-- ── Whose work a job is ─────────────────────────────────────────────────────────────────────────────────────────────

create trigger forget_asker after delete on queue.procrastinate_jobs for each row execute function queue.forget_asker();
