-- Who asks. The application never says so: it hands over a secret, and the database looks up whose it is (ISOLATION 2).
--
-- What is found is one string, the setting `app.context`: a seal, then `|business|client|person|session|part|scope|permissions`. Whoever
-- may run a statement may write into that setting what they like. So it is sealed with a key that no login reads, for one
-- backend and one transaction, and `said` gives it only where the seal fits (docs/decisions/0011). What does not fit says nothing and
-- opens nothing. It is no error: one that came where a row is looked at would tell that there is a row.

create or replace function ctx.seal(secret bytea, said bytea) returns text language sql stable parallel restricted
    return encode(sha256(secret || sha256(secret || int4send(pg_backend_pid()) || timestamptz_send(now()) || said)), 'hex');

-- The key in use is 0 or 1: that is whose turn it is. The rest of the turn is until when transactions may have begun that hold
-- contexts of the other one, in microseconds.
create or replace function ctx.key(number bigint) returns bytea language sql volatile parallel restricted return case number
    when 0 then int8send(pg_sequence_last_value('ctx.key_0a')) || int8send(pg_sequence_last_value('ctx.key_0b'))
    else int8send(pg_sequence_last_value('ctx.key_1a')) || int8send(pg_sequence_last_value('ctx.key_1b')) end;

create or replace function ctx.said() returns text language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
declare
    context text := current_setting('app.context', true);
    whole bytea := convert_to(context, 'UTF8');
    said bytea := substr(whole, 65);
    turn bigint := pg_sequence_last_value('ctx.key_turn');
    secret bytea := ctx.key(turn % 2);
begin
    if substr(whole, 1, 64) = textsend(ctx.seal(secret, said)) then
        return context;
    elsif date_part('epoch', now()) * 1000000 < turn / 2 then
        secret := ctx.key(1 - turn % 2);
        return case when starts_with(context, ctx.seal(secret, said)) then context end;
    end if;
    return null;
end $$;

-- Until the transaction ends. Not by an advisory lock, which any login takes and keeps.
create or replace function ctx.take_turn(the_name text) returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into ctx.turns (name) values (the_name) on conflict (name) do update set name = excluded.name
$$;

-- One of the two places for long answers that this person has, until the transaction ends; false where both are taken. Nobody waits for
-- one, but for a moment where somebody is about to have their first.
create or replace function ctx.take_place() returns boolean language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '10ms' as $$
declare
    place text;
begin
    if ctx.user_id() is null then
        return false;
    end if;
    foreach place in array array['first', 'second'] loop
        place := place || ' long answer of ' || ctx.user_id();
        perform from ctx.turns where name = place for update skip locked;
        if found then
            return true;
        elsif not exists (select from ctx.turns where name = place) then
            begin
                perform ctx.take_turn(place);
                return true;
            exception when lock_not_available then null;
            end;
        end if;
    end loop;
    return false;
end $$;

-- A new key takes the place of the one before the last. Whatever transaction has begun keeps the one it began with, and a minute is for
-- those that begin meanwhile; so two keys in ten minutes would be one too many. It is set before its turn comes, as no
-- transaction holds together what sequences are set to.
create or replace function ctx.replace_key() returns void language plpgsql volatile as $$
declare
    turn bigint;
    moment bigint := date_part('epoch', clock_timestamp()) * 1000000;
    drawn text := encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex');
    half_a bigint := ('x' || left(drawn, 16))::bit(64)::bigint;
    half_b bigint := ('x' || right(drawn, 16))::bit(64)::bigint;
begin
    perform ctx.take_turn('replace_key');
    turn := pg_sequence_last_value('ctx.key_turn');  -- Not before: of two who come at once, the later finds what the first has done.
    if turn / 2 > moment - 600000000 then
        return;
    end if;
    if turn % 2 = 1 then
        perform setval('ctx.key_0a', half_a), setval('ctx.key_0b', half_b);
    else
        perform setval('ctx.key_1a', half_a), setval('ctx.key_1b', half_b);
    end if;
    perform setval('ctx.key_turn', (moment + 60000000) * 2 + 1 - coalesce(turn, 0) % 2);
end $$;

-- What a wall has found sealed holds for the rest of its statement, as long as a statement cannot write into a setting: then the
-- words beside it are taken as they stand. Where the server lets nobody revoke set_config, each word is looked up by itself.
do $$
begin
    execute format($f$create or replace function ctx.said_here() returns text language sql stable parallel restricted return %s$f$,
        case when exists (select 1 from ctx.not_revoked where what = 'set_config') then 'ctx.said()' else 'current_setting(''app.context'', true)' end);
end $$;

-- What policies go by. In SQL and without SET, so that the planner writes each into the policy that asks it.
create or replace function ctx.id_in(said text, place integer) returns uuid language sql stable parallel restricted
    return nullif(split_part(said, '|', place), '')::uuid;
create or replace function ctx.business_id() returns uuid language sql stable parallel restricted return ctx.id_in(ctx.said(), 2);
create or replace function ctx.client_id() returns uuid language sql stable parallel restricted return ctx.id_in(ctx.said(), 3);
create or replace function ctx.user_id() returns uuid language sql stable parallel restricted return ctx.id_in(ctx.said(), 4);
create or replace function ctx.session_id() returns uuid language sql stable parallel restricted return ctx.id_in(ctx.said(), 5);
create or replace function ctx.is_client_owner() returns boolean language sql stable parallel restricted
    return split_part(ctx.said_here(), '|', 6) = 'owner';
create or replace function ctx.sees_company() returns boolean language sql stable parallel restricted
    return split_part(ctx.said_here(), '|', 7) = 'company';
create or replace function ctx.may(permission text) returns boolean language sql stable parallel restricted
    return permission = any (string_to_array(split_part(ctx.said_here(), '|', 8), ' '));

-- The projects of whoever sees their own alone. Called for them only: a subselect costs even where it is never run.
create or replace function app.own_projects() returns uuid[] language plpgsql stable parallel restricted as $$
begin
    return array(select p.id from app.projects p);
end $$;

create or replace function ctx.say(business uuid, client uuid default null, person uuid default null, session uuid default null,
    part text default null, scope text default null, permissions text[] default null) returns text language plpgsql volatile as $$
declare
    said text := concat('|', business, '|', client, '|', person, '|', session, '|', part, '|', scope, '|', array_to_string(permissions, ' '));
    secret bytea := ctx.key(pg_sequence_last_value('ctx.key_turn') % 2);
begin
    said := set_config('app.context', ctx.seal(secret, convert_to(said, 'UTF8')) || said, true);
    return null;
end $$;

-- One transaction, one asker: whoever has two memberships is not both within one statement. What else stands there says nothing.
create or replace function ctx.begin_once() returns void language plpgsql volatile as $$
begin
    if ctx.said() is not null then
        raise exception 'somebody asks in this transaction already' using errcode = 'insufficient_privilege';
    end if;
    perform set_config('app.context', '', true);
end $$;

-- A definer verb's step into a business, where it is nobody, and back to whatever was said before. An error takes it back by itself.
create or replace function ctx.step_into(business uuid) returns text language plpgsql volatile as $$
declare
    before text := current_setting('app.context', true);
begin
    perform ctx.say(business);
    return before;
end $$;

create or replace function ctx.step_back(before text) returns void language plpgsql volatile as $$
begin
    perform set_config('app.context', coalesce(before, ''), true);
end $$;

-- The door that a membership leads to. A letter before the secret names it, so that the right pool is asked.
create or replace function ctx.login_of(user_type text, role text) returns text language sql immutable parallel safe
    return case when user_type = 'client' then 'vitrine_client'
                when role = 'technician' then 'vitrine_tech'
                when role = 'subcontractor' then 'vitrine_sub'
                else 'vitrine_admin' end;

-- A business's greeting in a reader's language, else the one for every language.
create or replace function ctx.greeting(texts jsonb, usual text, locale text) returns text language sql immutable parallel safe
    return coalesce(texts ->> split_part(replace(locale, '-', '_'), '_', 1), usual);

-- A membership in the business that was stepped into, and SPEC 1's rule, the one place where it stands: why they are not let in, or
-- null, let in. The step comes first, since the walls bind the definer too.
create or replace function ctx.membership(the_business uuid, the_user uuid, out why text, out user_type text, out role text, out company_role text, out scope text,
    out client_id uuid, out name text, out email text, out locale text, out time_zone text, out permissions text[],
    out business json, out client json) language plpgsql stable as $$
declare
    b_active boolean;
    u_active boolean;
    c_active boolean;
    c_portal boolean;
    u_portal boolean;
    contact_admitted boolean;
    is_over boolean;
begin
    select x.joined_at is null and x.invitation_until <= now(), b.is_active, x.is_active, c.is_active, c.portal_enabled, x.client_portal_enabled,
           k.id is null or (k.is_active and k.portal_access and k.email <> '' and k.client_id = x.client_id),
           x.user_type, x.role, x.company_role, x.scope, x.client_id, x.name, x.email, x.locale, x.time_zone,
           array(select r.permission from platform.role_permissions r where r.role = coalesce(x.role, x.company_role)),
           json_build_object('id', b.id, 'slug', b.slug, 'name', b.name, 'logo_key', b.logo_key, 'dark_logo_key', b.dark_logo_key, 'accent', b.accent,
               'currency', b.currency, 'locale', b.locale, 'time_zone', b.time_zone, 'modules', b.modules, 'email', b.email,
               'phone', b.phone, 'payment_days', b.payment_days, 'address', b.address, 'tax_id', b.tax_id, 'bank_details', b.bank_details),
           case when c.id is not null then json_build_object('id', c.id, 'name', c.name, 'currency', c.currency,
               'locale', c.locale, 'logo_key', c.logo_key, 'accent', c.accent, 'welcome_text',
               coalesce(c.welcome_text, ctx.greeting(b.welcome_texts, b.welcome_text, coalesce(x.locale, c.locale, b.locale)))) end
      into is_over, b_active, u_active, c_active, c_portal, u_portal, contact_admitted, user_type, role, company_role, scope, client_id,
           name, email, locale, time_zone, permissions, business, client
      from platform.businesses b
      left join app.users x on x.id = the_user
      left join app.clients c on c.id = x.client_id
      left join app.contacts k on k.user_id = x.id
     where b.id = the_business;
    why := case
        when b_active is not true then 'business_inactive'
        when u_active is not true then 'user_inactive'
        when user_type = 'staff' then case when is_over then 'invitation_over' end
        when not u_portal then 'portal_access_off'
        when client_id is null then 'no_client'
        when contact_admitted is not true then 'contact_off'
        when c_active is not true then 'client_inactive'
        when c_portal is not true then 'portal_off'
        when is_over then 'invitation_over'
    end;
end $$;

-- How much somebody is told of and has not read; a hundred are many.
create or replace function ctx.unread(the_business uuid, the_user uuid, modules json) returns bigint language plpgsql stable as $$
declare
    used text := modules::text;
begin
    return (select count(*) from (select from app.notifications n
                                   where n.business_id = the_business and n.user_id = the_user and n.on_bell and n.read_at is null
                                     and (n.module is null or strpos(used, '"' || n.module || '"') > 0) limit 100) x);
end $$;

-- The begin of every request. Null: no such session at this door, or one of another kind than what the request brings, a browser's
-- cookie or a token, or of another business than the one whose own host is asked. {"refused": why}: a session whose person is not let in, and no context is set. Else the person, so that the
-- request needs no other look-up. A page that is only looked at is written down here too: nothing of it was where the answer is an
-- error, and it costs the page no statement of its own.
create or replace function ctx.begin_request(secret text, kind text, reading boolean, view_id uuid default null, view_kind text default null,
    subject_type text default null, subject_id uuid default null, ip_address text default null, user_agent text default null,
    device_type text default null, browser text default null, platform text default null, host text default null, polling boolean default false, opened uuid default null)
returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s record;
    m record;
    -- What is assigned is called without a query.
    done text := current_setting('app.context', true);
    -- Once, and not for each session that is looked at, where the server reads a short table whole.
    its_hash bytea := sha256(convert_to(secret, 'UTF8'));
begin
    if done <> '' then
        perform ctx.begin_once();
    end if;
    if reading then
        done := set_config('synchronous_commit', 'off', true);
    end if;
    select x.id, x.identity_id, x.business_id, x.user_id, x.last_seen_at, x.several, i.temporary_until, i.email into s
      from auth.sessions x join auth.identities i on i.id = x.identity_id
     where x.hash = its_hash and x.kind = begin_request.kind and x.login = session_user and x.expires_at > now()
       and (begin_request.host is null or x.business_id = auth.business_at(begin_request.host));
    if not found then
        return null;
    end if;
    if s.temporary_until is not null then
        return json_build_object('refused', 'temporary_password');
    end if;
    -- What a page asks by itself is nobody's presence.
    if not polling and s.last_seen_at < now() - interval '5 minutes' then
        update auth.sessions set last_seen_at = now() where id = s.id;
    end if;

    if s.user_id is null then
        select o.name, array(select r.permission from platform.role_permissions r where r.role = 'super_admin') as permissions into m
          from platform.operators o where o.identity_id = s.identity_id and o.is_active;
        if not found then
            return json_build_object('refused', 'user_inactive');
        end if;
        done := ctx.say(null, session => s.id, permissions => m.permissions);
        return json_build_object('session_id', s.id, 'identity_id', s.identity_id, 'user_id', s.identity_id, 'user_type', 'super_admin',
            'role', 'super_admin', 'name', m.name, 'email', s.email, 'permissions', m.permissions, 'several', s.several);
    end if;

    done := ctx.say(s.business_id);
    m := ctx.membership(s.business_id, s.user_id);
    if m.why is not null then
        perform ctx.step_back(null);
        return json_build_object('refused', m.why, 'business', json_build_object('name', m.business -> 'name', 'slug', m.business -> 'slug'));
    end if;
    if ctx.login_of(m.user_type, m.role) <> session_user then
        perform ctx.step_back(null);
        return null;
    end if;
    -- Short, as all of it is sealed: at the client's door no policy asks for a permission, and in a business none for the session.
    done := ctx.say(s.business_id, m.client_id, s.user_id, null, m.company_role, m.scope,
                    case when m.user_type <> 'client' then m.permissions end);
    -- What one is told of a thing is read with it; of messages, with their thread.
    if opened is not null then
        update app.notifications n set read_at = now()
         where n.business_id = s.business_id and n.user_id = s.user_id and n.read_at is null
           and (n.subject_id = opened or n.project_id = opened and n.subject_type = 'messages');
    end if;
    if view_kind is not null then
        insert into app.activities (business_id, client_id, id, kind, user_id, person_name, subject_type, subject_id, session_id,
                                    ip_address, user_agent, device_type, browser, platform)
        values (s.business_id, m.client_id, view_id, view_kind, s.user_id, m.name, subject_type, subject_id, s.id,
                ip_address, user_agent, device_type, browser, platform);
    end if;
    return json_build_object('session_id', s.id, 'identity_id', s.identity_id, 'user_id', s.user_id, 'user_type', m.user_type,
        'role', coalesce(m.role, m.company_role), 'scope', m.scope, 'name', m.name, 'email', m.email, 'locale', m.locale, 'time_zone', m.time_zone,
        'permissions', m.permissions, 'several', s.several, 'business', m.business, 'client', m.client,
        'unread', ctx.unread(s.business_id, s.user_id, m.business -> 'modules'));
end $$;

-- The worker's twin: which business a job is of, and who asked for it, stands beside the queue, and not in what the job is told. What
-- takes a right takes it now as well.
create or replace function ctx.begin_job(the_job bigint) returns json language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a record;
    b record;
    may boolean := true;
begin
    perform ctx.begin_once();
    -- One that is being done, or a command's errand of this hour: what is over opens nothing.
    select x.business_id, x.asked_by, x.task into a from queue.askers x left join queue.procrastinate_jobs j on j.id = x.job
     where x.job = the_job and (j.status = 'doing' or x.job < 0 and x.asked_at > now() - interval '1 hour');
    if a.business_id is null then
        return null;
    end if;
    select x.id, x.slug, x.name, x.logo_key, x.dark_logo_key, x.accent, x.currency, x.locale, x.time_zone, x.modules, x.email, x.phone, x.payment_days,
           x.address, x.tax_id, x.bank_details
      into b from platform.businesses x where x.id = a.business_id;
    if not found then
        return null;
    end if;
    perform ctx.say(b.id, person => a.asked_by);
    if a.asked_by is not null and a.task in ('send_bulk', 'send_invitation') then
        may := queue.may_ask(a.task, a.business_id, a.asked_by);
    end if;
    return json_build_object('business', to_json(b), 'may', may);
end $$;
