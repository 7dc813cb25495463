-- Sign-in. vitrine_auth reads the tables of schema auth itself; what reaches into a business is a verb here, with its
-- executors in their doors' files (5_doors).

-- Where an identity may go after its password was right: one row per membership that is let in, or would be once the
-- temporary password is changed.
create or replace function auth.memberships_of(the_identity uuid)
returns table (user_id uuid, business_id uuid, login text, business_name text, slug text, place text, client_id uuid, host text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    m record;
    before text;
begin
    for m in select x.user_id, x.business_id from auth.memberships x where x.identity_id = the_identity order by x.user_id loop
        before := ctx.step_into(m.business_id);
        if (select x.why is null from ctx.membership(m.business_id, m.user_id) x) then
            return query
                select m.user_id, m.business_id, ctx.login_of(u.user_type, u.role), b.name, b.slug,
                       coalesce(c.name, u.role), u.client_id,
                       (select h.host from platform.hosts h where h.business_id = b.id order by h.host limit 1)
                  from app.users u join platform.businesses b on b.id = m.business_id left join app.clients c on c.id = u.client_id
                 where u.id = m.user_id;
        end if;
        perform ctx.step_back(before);
    end loop;
    return query
        select o.identity_id, null::uuid, 'vitrine_platform', null::text, null::text, 'super_admin'::text, null::uuid, null::text
          from platform.operators o where o.identity_id = the_identity and o.is_active;
end $$;

-- Why nobody was let in although the password was right, so that the 403 page can say whom to ask.
create or replace function auth.refusal_of(the_identity uuid, out reason text, out business_name text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    m record;
    before text;
begin
    for m in select x.user_id, x.business_id from auth.memberships x where x.identity_id = the_identity order by x.user_id limit 1 loop
        before := ctx.step_into(m.business_id);
        reason := (select x.why from ctx.membership(m.business_id, m.user_id) x);
        select b.name into business_name from platform.businesses b where b.id = m.business_id;
        perform ctx.step_back(before);
    end loop;
end $$;

-- Whoever signs in with a password of their own has joined: the invitation's link is used up. Before that nothing happens.
create or replace function auth.join(the_session uuid) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s record;
    before text;
begin
    select x.user_id, x.business_id into s
      from auth.sessions x join auth.identities i on i.id = x.identity_id
     where x.id = the_session and i.temporary_until is null and x.user_id is not null;
    if found then
        before := ctx.step_into(s.business_id);
        update app.users set joined_at = coalesce(joined_at, now()), last_sign_in_at = now() where id = s.user_id;
        update auth.links set used_at = now() where user_id = s.user_id and purpose = 'invitation' and used_at is null;
        perform ctx.step_back(before);
    end if;
end $$;

-- Whether a session's person has other memberships, so that a page knows without a look whether to offer them.
create or replace function auth.keep_several(the_identity uuid) returns void language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update auth.sessions s set several = x.several
      from (select (select count(*) from auth.memberships m where m.identity_id = the_identity)
                 + (select count(*) from platform.operators o where o.identity_id = the_identity) > 1 as several) x
     where s.identity_id = the_identity and s.several <> x.several
$$;

-- Opens a session for one membership and writes the login into that business's activity.
create or replace function auth.open_session(the_session uuid, the_hash bytea, the_kind text, the_identity uuid, the_user uuid,
    the_name text, the_ip text, the_agent text, lifetime interval)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m record;
begin
    select * into m from auth.memberships_of(the_identity) x where x.user_id = the_user;
    if not found then
        return null;
    end if;
    insert into auth.sessions (id, hash, kind, login, identity_id, business_id, user_id, name, ip_address, user_agent, expires_at)
    values (the_session, the_hash, the_kind, m.login, the_identity, m.business_id,
            case when m.business_id is not null then the_user end, the_name, the_ip, the_agent, now() + lifetime);
    perform auth.keep_several(the_identity);
    perform auth.join(the_session);
    return m.login;
end $$;

-- A row in the business's own activity for what happened at the sign-in door.
create or replace function auth.note(the_session uuid, the_activity uuid, the_kind text, the_device text, the_browser text, the_platform text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s record;
    before text;
begin
    select x.* into s from auth.sessions x where x.id = the_session;
    if s.business_id is null then
        return;
    end if;
    before := ctx.step_into(s.business_id);
    insert into app.activities (business_id, client_id, id, kind, user_id, person_name, session_id, ip_address, user_agent,
                                device_type, browser, platform)
    select s.business_id, u.client_id, the_activity, the_kind, u.id, u.name, s.id, s.ip_address, s.user_agent,
           the_device, the_browser, the_platform
      from app.users u where u.id = s.user_id;
    perform ctx.step_back(before);
end $$;

-- What happened to an identity without a session (a failed sign-in, a reset) counts for each business that knows it. The
-- worker does it, so that a known and an unknown e-mail take the visitor the same time.
create or replace function auth.note_attempt(the_attempt uuid, the_kind text, the_device text, the_browser text, the_platform text)
returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a record;
    m record;
    before text;
    noted integer := 0;
begin
    select x.* into a from auth.attempts x where x.id = the_attempt;
    for m in select x.user_id, x.business_id from auth.memberships x join auth.identities i on i.id = x.identity_id
              where lower(i.email) = a.email loop
        before := ctx.step_into(m.business_id);
        insert into app.activities (business_id, client_id, id, at, kind, user_id, person_name, ip_address, user_agent,
                                    device_type, browser, platform)
        -- In the order of time, as the attempt's id is, and another for each membership.
        select m.business_id, u.client_id, (left(a.id::text, 15) || right(gen_random_uuid()::text, 21))::uuid, a.at, the_kind, u.id, u.name, a.ip_address, a.user_agent,
               the_device, the_browser, the_platform
          from app.users u where u.id = m.user_id;
        noted := noted + 1;
        perform ctx.step_back(before);
    end loop;
    if the_kind = 'failed_login' and auth.is_shut_to_strangers(the_attempt) then
        perform queue.put(null, null, 'open_door', jsonb_build_object('attempt_id', the_attempt), null, null, null);
    end if;
    return noted;
end $$;

create or replace function auth.agent_of_attempt(the_attempt uuid) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.user_agent from auth.attempts a where a.id = the_attempt
$$;

-- A try at a secret, written before the secret is looked at: so no number of processes gets more tries than these. Answers the seconds until
-- the next is taken; 0: this one is. One that is not taken does not count on. Ten by an e-mail, then one after a minute, two, four, up to an
-- hour; a day after the first all are forgotten. A browser that has signed in before has tries of its own, so that strangers
-- shut nobody out of their own machine. And sixty from an address in a quarter of an hour.
create or replace function auth.begin_attempt(the_attempt uuid, the_purpose text, the_email text, the_ip text, the_agent text, the_browser bytea)
returns integer language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    address text := lower(btrim(the_email));
    known bytea := coalesce((select k.hash from auth.known_browsers k join auth.identities i on i.id = k.identity_id
                              where k.hash = the_browser and lower(i.email) = address), '');
    wait integer;
    tried integer;
begin
    select ceil(extract(epoch from min(a.at) + interval '15 minutes' - clock_timestamp())) into wait from auth.attempts a
     where a.purpose = the_purpose and a.ip_address = the_ip and a.succeeded_at is null and a.at > clock_timestamp() - interval '15 minutes'
    having count(*) >= 60;
    if wait is null then
        insert into auth.tries as t (purpose, email, browser, failed, since) values (the_purpose, address, known, 1, clock_timestamp())
        on conflict (purpose, email, browser) do update
           set failed = case when t.since < clock_timestamp() - interval '1 day' then 1 else t.failed + 1 end,
               since = case when t.since < clock_timestamp() - interval '1 day' then clock_timestamp() else t.since end
         where t.shut_until is null or t.shut_until <= clock_timestamp()
        returning t.failed into tried;
        if tried is null then
            select ceil(extract(epoch from t.shut_until - clock_timestamp())) into wait from auth.tries t
             where (t.purpose, t.email, t.browser) = (the_purpose, address, known);
        elsif tried >= 10 then
            update auth.tries t set shut_until = clock_timestamp() + make_interval(mins => least(60, 2 ^ least(tried - 10, 6))::integer)
             where (t.purpose, t.email, t.browser) = (the_purpose, address, known);
        end if;
    end if;
    if wait is not null then
        return greatest(wait, 1);
    end if;
    insert into auth.attempts (id, purpose, email, ip_address, user_agent, browser)
    values (the_attempt, the_purpose, address, the_ip, the_agent, known);
    return 0;
end $$;

-- What was right is no failure, and shuts nothing.
create or replace function auth.succeed_attempt(the_attempt uuid) returns void language sql volatile set search_path = pg_catalog, pg_temp as $$
    update auth.tries t set failed = t.failed - 1, shut_until = case when t.failed > 10 then t.shut_until end
      from auth.attempts a
     where a.id = the_attempt and a.succeeded_at is null and (t.purpose, t.email, t.browser) = (a.purpose, a.email, a.browser) and t.failed > 0;
    update auth.attempts set succeeded_at = clock_timestamp() where id = the_attempt;
$$;

-- Whom to write to, and in which words: of an identity, by the first business that lets it in, else by one that has invited it.
create or replace function auth.addressee(the_identity uuid)
returns table (email text, name text, locale text, time_zone text, firm json)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    m record;
    before text;
begin
    select x.user_id, x.business_id into m from (
        select y.user_id, y.business_id, 1 as place from auth.memberships_of(the_identity) y
        union all select z.user_id, z.business_id, 2 from auth.memberships z where z.identity_id = the_identity) x order by x.place, x.user_id limit 1;
    before := ctx.step_into(m.business_id);
    return query
        select i.email, coalesce(u.name, o.name, i.email), coalesce(u.locale, c.locale, b.locale), b.time_zone,
               case when b.id is not null then json_build_object('name', b.name, 'slug', b.slug, 'logo_key', b.logo_key, 'dark_logo_key', b.dark_logo_key, 'accent', b.accent,
                   'email', b.email, 'phone', b.phone, 'address', b.address,
                   'host', (select h.host from platform.hosts h where h.business_id = b.id order by h.host limit 1)) end
          from auth.identities i
          left join app.users u on u.id = m.user_id
          left join app.clients c on c.id = u.client_id
          left join platform.businesses b on b.id = m.business_id
          left join platform.operators o on o.identity_id = i.id
         where i.id = the_identity;
    perform ctx.step_back(before);
end $$;

-- In which words whoever has proved by a link or a password whose mailbox it is reads before they are let in: those of their mails.
create or replace function auth.locale_of(the_identity uuid) returns text language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    select a.locale from auth.addressee(the_identity) a
$$;

-- The reset link of a known e-mail: the worker makes the secret, so that no job's arguments hold it. No row: unknown. Of several the
-- newest alone is good; those who make one at the same moment wait for each other at the identity. Whoever has no password but a temporary one
-- that has run out gets none (`is_over`): an invitation that has run out stays out, and whoever invited is asked for another. The first mail to
-- somebody who was made an operator says so (`welcome`): to one who is new, and to one who is known already and has a password.
create or replace function auth.make_reset_link(the_email text, the_hash bytea, lifetime interval)
returns table (email text, name text, locale text, time_zone text, firm json, is_over boolean, welcome text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    i record;
begin
    select x.id, x.temporary_until <= now() as is_over,
           case when x.password_hash is null or x.temporary_until is not null then 'new' else 'known' end as welcome into i from auth.identities x where lower(x.email) = lower(btrim(the_email)) for update;
    if not found then
        return;
    end if;
    i.is_over := auth.wish_for_invitations(i.id) and i.is_over is true;
    if not i.is_over and not exists (select from auth.memberships_of(i.id)) then
        return;
    elsif not i.is_over then
        update auth.links x set used_at = now() where x.identity_id = i.id and x.purpose = 'password_reset' and x.used_at is null;
        insert into auth.links (hash, purpose, identity_id, expires_at) values (the_hash, 'password_reset', i.id, now() + lifetime);
    end if;
    update platform.operators o set welcomed_at = now() where o.identity_id = i.id and o.is_active and o.welcomed_at is null and not i.is_over;
    return query select a.*, i.is_over, case when found then i.welcome end from auth.addressee(i.id) a;
end $$;

-- Has those asked, once each, whose invitations of this identity have run out; whether there are such.
create or replace function auth.wish_for_invitations(the_identity uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    m record;
    before text;
    are_there boolean := false;
begin
    for m in select x.user_id, x.business_id from auth.memberships x where x.identity_id = the_identity order by x.user_id loop
        before := ctx.step_into(m.business_id);
        if (select x.why = 'invitation_over' from ctx.membership(m.business_id, m.user_id) x) then
            are_there := true;
            update app.users u set wished_at = now() where u.id = m.user_id and u.wished_at is null;
            if found then
                perform queue.put(m.business_id, null, 'ask_for_invitation', jsonb_build_object('user_id', m.user_id), null, null, null);
            end if;
        end if;
        perform ctx.step_back(before);
    end loop;
    return are_there;
end $$;

-- Whether the next sign-in with the e-mail of this one has to wait in every browser that is not a known one.
create or replace function auth.is_shut_to_strangers(the_attempt uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from auth.attempts a join auth.tries t on (t.purpose, t.email, t.browser) = (a.purpose, a.email, a.browser)
                    where a.id = the_attempt and a.purpose = 'sign_in' and a.browser = '' and t.shut_until > clock_timestamp())
$$;

-- The way past strangers' tries for whoever has the mailbox: at most one a day, while the door is shut to strangers.
create or replace function auth.make_door_link(the_attempt uuid, the_hash bytea, lifetime interval)
returns table (email text, name text, locale text, time_zone text, firm json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    i record;
begin
    select x.id into i from auth.attempts a join auth.identities x on lower(x.email) = a.email
     where a.id = the_attempt for update of x;
    if not found or not auth.is_shut_to_strangers(the_attempt) or exists (select from auth.links l where l.identity_id = i.id and l.purpose = 'open_door' and l.created_at > now() - interval '1 day') then
        return;
    end if;
    insert into auth.links (hash, purpose, identity_id, expires_at) values (the_hash, 'open_door', i.id, now() + lifetime);
    return query select * from auth.addressee(i.id);
end $$;

-- The branding of a host or slug, for a visitor who is nobody yet.
create or replace function auth.branding(the_host text, the_slug text)
returns table (id uuid, slug text, name text, logo_key text, dark_logo_key text, accent text, locale text, time_zone text, welcome_text text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select b.id, b.slug, b.name, b.logo_key, b.dark_logo_key, b.accent, b.locale, b.time_zone, ctx.greeting(b.welcome_texts, b.welcome_text, b.locale)
      from platform.businesses b
     where b.is_active and b.id = coalesce((select h.business_id from platform.hosts h where h.host = lower(the_host)),
                                           (select x.id from platform.businesses x where x.slug = the_slug))
$$;

create or replace function auth.branding_of(the_business uuid) returns table (name text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select b.name from platform.businesses b where b.id = the_business
$$;

-- Whose own host it is.
create or replace function auth.business_at(the_host text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select h.business_id from platform.hosts h where h.host = lower(the_host)
$$;

-- The identity of an e-mail, made where there is none. It gives an id and never tells whether it was new.
-- It is random, since one in the order of time would tell. At a client's door it serves those alone who may invite.
create or replace function auth.identity_for(the_email text) returns uuid
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into auth.identities (id, email) select gen_random_uuid(), btrim(the_email)
     where ctx.said() is not null and (session_user <> 'vitrine_client' or ctx.is_client_owner()) on conflict (lower(email)) do nothing;
    select i.id from auth.identities i where lower(i.email) = lower(btrim(the_email))
       and ctx.said() is not null and (session_user <> 'vitrine_client' or ctx.is_client_owner())
$$;

-- What stands below a mail of news: a link by which whoever reads it stops them, without signing in. It is good for a year, and for as often as
-- it is asked for.
create or replace function auth.make_unsubscribe_link(the_user uuid, the_hash bytea, lifetime interval) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    delete from auth.links l where l.user_id = the_user and l.purpose = 'unsubscribe' and l.expires_at < now();
    insert into auth.links (hash, purpose, identity_id, user_id, expires_at)
    select the_hash, 'unsubscribe', u.identity_id, u.id, now() + lifetime from app.users u where u.business_id = ctx.business_id() and u.id = the_user
$$;

-- Whose link it is, so that the page speaks their language, and calls the firm by its name.
create or replace function auth.subscriber(the_hash bytea) returns table (identity_id uuid, user_id uuid, business_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.identity_id, l.user_id, m.business_id from auth.links l join auth.memberships m on m.user_id = l.user_id
     where l.hash = the_hash and l.purpose = 'unsubscribe' and l.expires_at > now()
$$;

create or replace function auth.unsubscribe(the_hash bytea, kinds text[]) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    s record;
    before text;
begin
    select * into s from auth.subscriber(the_hash);
    if not found then
        return false;
    end if;
    before := ctx.step_into(s.business_id);
    insert into app.notice_settings (business_id, client_id, user_id, kind, bell, mail)
    select u.business_id, u.client_id, u.id, t.kind, true, false from app.users u, platform.told_kinds t
     where u.business_id = s.business_id and u.id = s.user_id and t.kind = any (kinds)
    on conflict (business_id, user_id, kind) do update set mail = false;
    perform ctx.step_back(before);
    return true;
end $$;
