-- Who asks. The application never says so: it hands over a secret, and the database looks up whose it is (ISOLATION 2).
-- Each function answers null without a context, and null opens nothing. Never a branch "if unset".

create or replace function ctx.business_id() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.business_id', true), '')::uuid;
create or replace function ctx.client_id() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.client_id', true), '')::uuid;
create or replace function ctx.user_id() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.user_id', true), '')::uuid;
create or replace function ctx.session_id() returns uuid language sql stable parallel safe
    return nullif(current_setting('app.session_id', true), '')::uuid;
create or replace function ctx.is_client_owner() returns boolean language sql stable parallel safe
    return current_setting('app.company_role', true) = 'owner';
create or replace function ctx.sees_company() returns boolean language sql stable parallel safe
    return current_setting('app.scope', true) = 'company';
create or replace function ctx.may(permission text) returns boolean language sql stable parallel safe
    return permission = any (string_to_array(current_setting('app.permissions', true), ' '));

create or replace function ctx.set(name text, value text) returns void language sql volatile
set search_path = pg_catalog, pg_temp as $$
    select set_config('app.' || name, coalesce(value, ''), true)
$$;

-- The door that a membership leads to. A letter before the secret names it, so that the right pool is asked.
create or replace function ctx.login_of(user_type text, role text) returns text language sql immutable parallel safe
    return case when user_type = 'client' then 'vitrine_client'
                when role = 'technician' then 'vitrine_tech'
                when role = 'subcontractor' then 'vitrine_sub'
                else 'vitrine_admin' end;

-- A membership in the business that is set, and SPEC 1's rule, the one place where it stands: why they are not let in, or
-- null, let in. The business must be set first, since the walls bind the definer too.
create or replace function ctx.membership(the_user uuid, out why text, out user_type text, out role text, out company_role text, out scope text,
    out client_id uuid, out name text, out email text, out locale text, out time_zone text, out permissions text[],
    out business jsonb, out client jsonb) language plpgsql stable as $$
declare
    b_active boolean;
    u_active boolean;
    c_active boolean;
    c_portal boolean;
    u_portal boolean;
    contact_admitted boolean;
begin
    select b.is_active, x.is_active, c.is_active, c.portal_enabled, x.client_portal_enabled,
           k.id is null or (k.is_active and k.portal_access and k.email <> '' and k.client_id = x.client_id),
           x.user_type, x.role, x.company_role, x.scope, x.client_id, x.name, x.email, x.locale, x.time_zone,
           array(select r.permission from platform.role_permissions r where r.role = coalesce(x.role, x.company_role)),
           jsonb_build_object('id', b.id, 'slug', b.slug, 'name', b.name, 'logo_key', b.logo_key, 'accent', b.accent,
               'currency', b.currency, 'locale', b.locale, 'time_zone', b.time_zone, 'modules', b.modules, 'email', b.email,
               'phone', b.phone, 'payment_days', b.payment_days),
           case when c.id is not null then jsonb_build_object('id', c.id, 'name', c.name, 'currency', c.currency,
               'locale', c.locale, 'logo_key', c.logo_key, 'accent', c.accent, 'welcome_text', c.welcome_text) end
      into b_active, u_active, c_active, c_portal, u_portal, contact_admitted, user_type, role, company_role, scope, client_id,
           name, email, locale, time_zone, permissions, business, client
      from platform.businesses b
      left join app.users x on x.id = the_user
      left join app.clients c on c.id = x.client_id
      left join app.contacts k on k.user_id = x.id
     where b.id = ctx.business_id();
    why := case
        when b_active is not true then 'business_inactive'
        when u_active is not true then 'user_inactive'
        when user_type = 'staff' then null
        when not u_portal then 'portal_access_off'
        when client_id is null then 'no_client'
        when contact_admitted is not true then 'contact_off'
        when c_active is not true then 'client_inactive'
        when c_portal is not true then 'portal_off'
    end;
end $$;

-- The begin of every request. Null: no such session at this door, or one of another kind than what the request brings, a browser's
-- cookie or a token. {"refused": why}: a session whose person is not let in, and no context is set. Else the person, so that the
-- request needs no other look-up. A page that is only looked at is written down here too: nothing of it was where the answer is an
-- error, and it costs the page no statement of its own.
create or replace function ctx.begin_request(secret text, kind text, reading boolean, view_id uuid default null, view_kind text default null,
    subject_type text default null, subject_id uuid default null, ip_address text default null, user_agent text default null,
    device_type text default null, browser text default null, platform text default null)
returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s record;
    m record;
begin
    if reading then
        perform set_config('synchronous_commit', 'off', true);
    end if;
    select x.id, x.identity_id, x.business_id, x.user_id, x.last_seen_at, x.several, i.temporary_until, i.email into s
      from auth.sessions x join auth.identities i on i.id = x.identity_id
     where x.hash = sha256(convert_to(secret, 'UTF8')) and x.kind = begin_request.kind and x.login = session_user and x.expires_at > now();
    if not found then
        return null;
    end if;
    if s.temporary_until is not null then
        return jsonb_build_object('refused', 'temporary_password');
    end if;
    if s.last_seen_at < now() - interval '5 minutes' then
        update auth.sessions set last_seen_at = now() where id = s.id;
    end if;

    if s.user_id is null then
        select o.name, array(select r.permission from platform.role_permissions r where r.role = 'super_admin') as permissions into m
          from platform.operators o where o.identity_id = s.identity_id and o.is_active;
        if not found then
            return jsonb_build_object('refused', 'user_inactive');
        end if;
        perform set_config('app.session_id', s.id::text, true),
                set_config('app.permissions', array_to_string(m.permissions, ' '), true);
        return jsonb_build_object('session_id', s.id, 'identity_id', s.identity_id, 'user_id', s.identity_id, 'user_type', 'super_admin',
            'role', 'super_admin', 'name', m.name, 'email', s.email, 'permissions', m.permissions, 'several', s.several);
    end if;

    perform set_config('app.business_id', s.business_id::text, true);
    select * into m from ctx.membership(s.user_id);
    if m.why is not null then
        perform set_config('app.business_id', '', true);
        return jsonb_build_object('refused', m.why, 'business', jsonb_build_object('name', m.business -> 'name', 'slug', m.business -> 'slug'));
    end if;
    if ctx.login_of(m.user_type, m.role) <> session_user then
        perform set_config('app.business_id', '', true);
        return null;
    end if;
    perform set_config('app.user_id', s.user_id::text, true), set_config('app.session_id', s.id::text, true),
            set_config('app.client_id', coalesce(m.client_id::text, ''), true),
            set_config('app.company_role', coalesce(m.company_role, ''), true), set_config('app.scope', m.scope, true),
            set_config('app.permissions', array_to_string(m.permissions, ' '), true);
    if view_kind is not null then
        insert into app.activities (business_id, client_id, id, kind, user_id, person_name, subject_type, subject_id, session_id,
                                    ip_address, user_agent, device_type, browser, platform)
        values (s.business_id, m.client_id, view_id, view_kind, s.user_id, m.name, subject_type, subject_id, s.id,
                ip_address, user_agent, device_type, browser, platform);
    end if;
    return jsonb_build_object('session_id', s.id, 'identity_id', s.identity_id, 'user_id', s.user_id, 'user_type', m.user_type,
        'role', coalesce(m.role, m.company_role), 'scope', m.scope, 'name', m.name, 'email', m.email, 'locale', m.locale, 'time_zone', m.time_zone,
        'permissions', m.permissions, 'several', s.several, 'business', m.business, 'client', m.client);
end $$;

-- The worker's twin: a job names its business.
create or replace function ctx.begin_job(the_business uuid) returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
    b record;
begin
    select x.id, x.slug, x.name, x.logo_key, x.accent, x.currency, x.locale, x.time_zone, x.modules, x.email, x.phone, x.payment_days
      into b from platform.businesses x where x.id = the_business;
    if not found then
        return null;
    end if;
    perform ctx.set('business_id', b.id::text);
    return to_jsonb(b);
end $$;

-- It did not ask of which kind a session is. A function that is only taken out of its file stays in the databases that have it.
drop function if exists ctx.begin_request(text, boolean, uuid, text, text, uuid, text, text, text, text, text);
