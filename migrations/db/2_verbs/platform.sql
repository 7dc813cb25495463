-- What the platform's operator does inside a business without looking in: invite, and leave a note. Who the operator is, the
-- session says; whoever has none does nothing here.

create or replace function platform.operator_name() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select o.name from auth.sessions s join platform.operators o on o.identity_id = s.identity_id
     where s.id = ctx.session_id() and s.user_id is null and ctx.may('businesses:write')
$$;

-- Queues the one job that invites in that business, an admin, or the owner of a client that is new with them; or answers when
-- the cap lets the next invitation through. Nothing of the business comes back.
create or replace function platform.invite(the_business uuid, the_invitation uuid, the_name text, the_email text, the_client text)
returns timestamptz language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    operator text := platform.operator_name();
    before text;
    possible_at timestamptz;
begin
    if operator is null or not exists (select 1 from platform.businesses b where b.id = the_business and b.is_active) then
        raise exception 'an operator invites, and in a business that is open' using errcode = 'insufficient_privilege';
    end if;
    before := ctx.step_into(the_business);
    possible_at := auth.next_invitation(clock_timestamp(), null, false);
    if possible_at is null then
        perform queue.put(the_business, null, 'invite_for_platform', jsonb_build_object('invitation_id', the_invitation, 'operator', operator,
            'name', the_name, 'email', the_email, 'client', the_client), null, 'platform:' || lower(btrim(the_email)), null);
    end if;
    perform ctx.step_back(before);
    return possible_at;
end $$;

-- A row in the business's own activity for what the operator did to it.
create or replace function platform.note(the_business uuid, the_activity uuid, the_kind text, the_ip text, the_agent text,
    the_device text, the_browser text, the_platform text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    operator text := platform.operator_name();
    the_session uuid := ctx.session_id();
    before text;
begin
    if operator is null or the_kind not in ('create_business', 'reopen_business', 'suspend_business', 'update_business') then
        raise exception 'an operator notes what was done to a business' using errcode = 'insufficient_privilege';
    end if;
    before := ctx.step_into(the_business);
    insert into app.activities (business_id, id, kind, person_name, subject_type, subject_id, subject_name, session_id, ip_address,
                                user_agent, device_type, browser, platform)
    select b.id, the_activity, the_kind, operator, 'businesses', b.id, b.name, the_session, the_ip, the_agent, the_device,
           the_browser, the_platform
      from platform.businesses b where b.id = the_business;
    perform ctx.step_back(before);
end $$;

-- Failed sign-ins with an e-mail that nobody has. What is no e-mail may be a password in the wrong field: it is not shown.
create or replace function platform.unknown_attempts()
returns table (id uuid, at timestamptz, email text, ip_address text, user_agent text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.id, a.at, case when a.email ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' then a.email end, a.ip_address, a.user_agent
      from auth.attempts a
     where a.purpose = 'sign_in' and a.succeeded_at is null and ctx.session_id() is not null and ctx.may('businesses:read')
       and not exists (select 1 from auth.identities i where lower(i.email) = a.email)
$$;
