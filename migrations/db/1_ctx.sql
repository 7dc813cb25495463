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

-- SPEC 1's rule, the one place where it stands. The business must be set, since the walls bind the definer too. Answers
-- why somebody is not let in, or null: let in.
create or replace function ctx.refusal(the_user uuid) returns text language plpgsql stable security definer
set search_path = pg_catalog, pg_temp as $$
declare
    u record;
begin
    if not exists (select 1 from platform.businesses b where b.id = ctx.business_id() and b.is_active) then
        return 'business_inactive';
    end if;
    select x.user_type, x.is_active, x.client_portal_enabled, x.client_id, c.is_active as client_active, c.portal_enabled,
           k.id is null or (k.is_active and k.portal_access and k.email <> '' and k.client_id = x.client_id) as contact_admitted
      into u
      from app.users x
      left join app.clients c on c.id = x.client_id
      left join app.contacts k on k.user_id = x.id
     where x.id = the_user;
    return case
        when not found or not u.is_active then 'user_inactive'
        when u.user_type = 'staff' then null
        when not u.client_portal_enabled then 'portal_access_off'
        when u.client_id is null then 'no_client'
        when u.contact_admitted is not true then 'contact_off'
        when u.client_active is not true then 'client_inactive'
        when u.portal_enabled is not true then 'portal_off'
    end;
end $$;

-- The begin of every request. Null: no such session at this door. {"refused": why}: a session whose person is not let in,
-- and no context is set. Else the person, so that the request needs no other look-up.
create or replace function ctx.begin_request(secret text, reading boolean) returns jsonb language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
declare
    s record;
    b record;
    u record;
    c record;
    why text;
    permissions text[];
begin
    if reading then
        perform set_config('synchronous_commit', 'off', true);
    end if;
    select x.id, x.identity_id, x.business_id, x.user_id, x.last_seen_at, i.temporary_until, i.email into s
      from auth.sessions x join auth.identities i on i.id = x.identity_id
     where x.hash = sha256(convert_to(secret, 'UTF8')) and x.login = session_user and x.expires_at > now();
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
        select o.name, o.is_active into u from platform.operators o where o.identity_id = s.identity_id;
        if not found or not u.is_active then
            return jsonb_build_object('refused', 'user_inactive');
        end if;
        permissions := array(select r.permission from platform.role_permissions r where r.role = 'super_admin');
        perform ctx.set('session_id', s.id::text), ctx.set('permissions', array_to_string(permissions, ' '));
        return jsonb_build_object('session_id', s.id, 'identity_id', s.identity_id, 'user_id', s.identity_id, 'user_type', 'super_admin',
            'role', 'super_admin', 'name', u.name, 'email', s.email, 'permissions', permissions);
    end if;

    perform ctx.set('business_id', s.business_id::text);
    why := ctx.refusal(s.user_id);
    if why is not null then
        select x.name, x.slug into b from platform.businesses x where x.id = s.business_id;
        perform ctx.set('business_id', null);
        return jsonb_build_object('refused', why, 'business', to_jsonb(b));
    end if;
    select x.user_type, x.role, x.company_role, x.scope, x.client_id, x.name, x.email, x.locale, x.time_zone,
           coalesce(x.role, x.company_role) as grade
      into u from app.users x where x.id = s.user_id;
    if ctx.login_of(u.user_type, u.role) <> session_user then
        perform ctx.set('business_id', null);
        return null;
    end if;
    select x.id, x.slug, x.name, x.logo_key, x.accent, x.currency, x.locale, x.time_zone, x.modules, x.email, x.phone, x.payment_days
      into b from platform.businesses x where x.id = s.business_id;
    permissions := array(select r.permission from platform.role_permissions r where r.role = u.grade);
    if u.client_id is not null then
        select x.id, x.name, x.currency, x.locale, x.logo_key, x.accent, x.welcome_text into c from app.clients x where x.id = u.client_id;
        perform ctx.set('client_id', u.client_id::text), ctx.set('company_role', u.company_role), ctx.set('scope', u.scope);
    end if;
    perform ctx.set('user_id', s.user_id::text), ctx.set('session_id', s.id::text),
            ctx.set('permissions', array_to_string(permissions, ' '));
    return jsonb_build_object('session_id', s.id, 'identity_id', s.identity_id, 'user_id', s.user_id, 'user_type', u.user_type,
        'role', u.grade, 'scope', u.scope, 'name', u.name, 'email', u.email, 'locale', u.locale, 'time_zone', u.time_zone,
        'permissions', permissions, 'business', to_jsonb(b), 'client', case when u.client_id is not null then to_jsonb(c) end);
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
