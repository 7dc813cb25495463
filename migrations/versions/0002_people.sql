-- People: invitations, removal, several memberships, and what a business sets for itself.

drop function if exists ctx.refusal(uuid);
drop function if exists ctx.begin_request(text, boolean);
drop function if exists auth.identity_for(text, uuid);

-- ── What the platform offers, and what of it the business uses ──────────────────────────────────────────────────────

alter table platform.businesses
    add column modules_offered    text[] not null default '{projects,work_orders,time,quotes,documents,gallery,tickets,ledger,reports}',
    add column invoice_prefix     text not null default 'INV' check (invoice_prefix ~ '^[A-Z0-9][A-Z0-9/-]{0,9}$'),
    add column credit_note_prefix text not null default 'CN' check (credit_note_prefix ~ '^[A-Z0-9][A-Z0-9/-]{0,9}$'),
    add check (invoice_prefix <> credit_note_prefix),
    add check (modules <@ modules_offered);

create table app.categories (
    business_id uuid not null references platform.businesses (id),
    id          uuid not null,
    name        text not null check (name <> ''),
    position    integer not null,
    is_active   boolean not null default true,
    primary key (business_id, id)
);
create unique index categories_name on app.categories (business_id, lower(name));

create table app.holidays (
    business_id uuid not null references platform.businesses (id),
    day         date not null,
    name        text not null check (name <> ''),
    primary key (business_id, day)
);

-- The business's own words in a mail; what is not here is as it comes.
create table app.mail_texts (
    business_id uuid not null references platform.businesses (id),
    mail        text not null,
    subject     text not null check (subject <> ''),
    opening     text not null check (opening <> ''),
    primary key (business_id, mail)
);

-- ── Invitations ─────────────────────────────────────────────────────────────────────────────────────────────────────

alter table app.users
    add column invited_at       timestamptz,   -- when the last invitation was asked for; null: nobody was invited to be this
    add column invitation_until timestamptz,   -- how long its temporary password works
    add column joined_at        timestamptz,   -- the first sign-in with a password of one's own
    add column last_sign_in_at  timestamptz;
create index users_invited on app.users (business_id, invited_at desc, id desc) where invited_at is not null;

create table app.bulk_invitations (
    business_id     uuid not null references platform.businesses (id),
    id              uuid not null,
    started_by      uuid,
    started_by_name text not null,
    started_at      timestamptz not null default now(),
    total           integer not null,
    finished_at     timestamptz,
    primary key (business_id, id)
);
-- One at a time.
create unique index bulk_invitations_running on app.bulk_invitations (business_id) where finished_at is null;
create index bulk_invitations_started on app.bulk_invitations (business_id, started_at desc);

-- A row for each invitation that was asked for, resends and those of a bulk included: what the cap counts, and what became
-- of the mail. Never deleted: whoever is removed was invited all the same.
create table app.invitations (
    business_id     uuid not null references platform.businesses (id),
    client_id       uuid,
    id              uuid not null,
    bulk_id         uuid,
    user_id         uuid,
    name            text not null check (name <> ''),
    email           text not null check (email <> ''),
    role            text not null,
    invited_by      uuid,
    invited_by_name text not null,
    by_owner        boolean not null default false,   -- by the client's owner, from inside the portal
    state           text not null default 'waiting' check (state in ('waiting', 'queued', 'sent', 'failed', 'skipped')),
    reason          text,
    possible_at     timestamptz,                      -- skipped over the cap: when the next one is possible
    asked_at        timestamptz not null default now(),
    taken_at        timestamptz,                      -- when it was counted
    closed_at       timestamptz,
    primary key (business_id, id),
    foreign key (business_id, client_id) references app.clients (business_id, id),
    foreign key (business_id, user_id) references app.users (business_id, id) on delete set null (user_id),
    foreign key (business_id, bulk_id) references app.bulk_invitations (business_id, id),
    check (state not in ('queued', 'sent') or taken_at is not null)
);
create index invitations_taken on app.invitations (business_id, taken_at desc) where taken_at is not null;
create index invitations_user on app.invitations (business_id, user_id, id desc);
create index invitations_client on app.invitations (business_id, client_id, id desc);
create index invitations_bulk on app.invitations (business_id, bulk_id, state) where bulk_id is not null;

alter table auth.links
    drop constraint links_purpose_check,
    add check (purpose in ('password_reset', 'invitation')),
    add column user_id uuid,
    add check ((purpose = 'invitation') = (user_id is not null));
create index links_user on auth.links (user_id) where user_id is not null;
create index links_identity on auth.links (identity_id);

alter table auth.sessions add column several boolean not null default false;   -- whether its person has other memberships

create function auth.keep_several(the_identity uuid) returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update auth.sessions s set several = x.several
      from (select (select count(*) from auth.memberships m where m.identity_id = the_identity)
                 + (select count(*) from platform.operators o where o.identity_id = the_identity) > 1 as several) x
     where s.identity_id = the_identity and s.several <> x.several
$$;
create function auth.keep_operator() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform auth.keep_several(coalesce(new.identity_id, old.identity_id));
    return null;
end $$;
create trigger keep_several after insert or delete on platform.operators for each row execute function auth.keep_operator();
create index attempts_at on auth.attempts (at);   -- old ones are pruned, the newest are looked at

-- ── What the rows insist on ─────────────────────────────────────────────────────────────────────────────────────────

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

-- An enabled portal always has its person: when that one leaves, the oldest other owner, else the oldest member, who becomes
-- owner; with nobody left the portal is shut.
create function app.hand_on_portal() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
        update app.users set company_role = 'owner' where id = heir and company_role <> 'owner';
    end if;
    return null;
end $$;
-- Whoever is removed was perhaps a contact, who stays one, and has no access any more.
create function app.close_contact() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update app.contacts set portal_access = false where user_id = old.id;
    return old;
end $$;
create trigger close_contact before delete on app.users for each row execute function app.close_contact();

-- Whoever may write clients and contacts down writes their names; what opens a portal (the columns that the trigger names) is for
-- those alone who manage portals.
create function app.keep_portal_access() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
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
create trigger keep_portal_access_insert before insert on app.contacts
    for each row execute function app.keep_portal_access('portal_access', 'user_id');
create trigger keep_portal_access_update before update on app.contacts
    for each row execute function app.keep_portal_access('portal_access', 'user_id', 'client_id');

create trigger hand_on_portal after delete or update of client_id on app.users for each row execute function app.hand_on_portal();

-- ── Long lists ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- How many staff and clients' people there are is counted above their list, and this is all of it that is looked at.
create index users_type on app.users (business_id, user_type);

-- ── Activity ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Failed sign-ins at a glance. A page that is looked at is none, and stays out of this index.
create index activities_failed on app.activities (business_id, id) where kind = 'failed_login';
-- A check is read anew from the catalogue for each row: a quarter of what the row costs the server. What the columns hold is
-- core/device.py's to say.
alter table app.activities drop constraint activities_device_type_check;
