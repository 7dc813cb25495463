-- Invitations: how many there may be, and the temporary password and link that the mail's job makes.

-- When the next invitation of the business is possible; null: now. At most as many as its cap in any 24 hours, and 20 of them by
-- one client's owners.
create or replace function auth.next_invitation(moment timestamptz, the_client uuid, by_client_owner boolean) returns timestamptz
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    cap integer;
    possible_at timestamptz;
begin
    select b.invitation_cap into cap from platform.businesses b where b.id = ctx.business_id();
    if cap = 0 then
        return '9999-01-01 00:00+00';
    end if;
    select x.taken_at + interval '24 hours' into possible_at from app.invitations x
     where x.taken_at > moment - interval '24 hours' order by x.taken_at desc offset cap - 1 limit 1;
    if by_client_owner then
        possible_at := greatest(possible_at, (
            select x.taken_at + interval '24 hours' from app.invitations x
             where x.taken_at > moment - interval '24 hours' and x.by_owner and x.client_id = the_client
             order by x.taken_at desc offset 19 limit 1));
    end if;
    return possible_at;
end $$;

-- Counts an invitation, or answers when the next one is possible. All of a business wait for their turn here, so that eighty
-- at the same moment are fifty.
create or replace function auth.take_invitation(the_invitation uuid) returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    i record;
    moment timestamptz;
    possible_at timestamptz;
begin
    perform ctx.take_turn('invite:' || ctx.business_id());
    select x.client_id, x.user_id, x.by_owner into i from app.invitations x
     where x.id = the_invitation and x.state = 'waiting'
       and (session_user <> 'vitrine_client' or x.by_owner and x.invited_by = ctx.user_id());
    if not found then
        raise exception 'this invitation does not wait' using errcode = 'restrict_violation';
    end if;
    moment := clock_timestamp();
    possible_at := auth.next_invitation(moment, i.client_id, i.by_owner);
    if possible_at is null then
        update app.invitations x set taken_at = moment, state = 'queued' where x.id = the_invitation;
        update app.users x set invited_at = moment, invitation_until = moment + interval '7 days', wished_at = null where x.id = i.user_id;
    end if;
    return possible_at;
end $$;

-- Makes the link of an invitation, and the temporary password where its person has none of their own. Both replace the ones
-- before; whoever signed in with the former temporary password is signed out.
create or replace function auth.make_invitation(the_user uuid, the_password text, the_link bytea,
    out email text, out is_temporary boolean, out expires_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m record;
begin
    select x.identity_id into m from auth.memberships x where x.user_id = the_user and x.business_id = ctx.business_id();
    if not found then
        return;
    end if;
    expires_at := now() + interval '7 days';
    update app.users x set invitation_until = make_invitation.expires_at where x.id = the_user;
    update auth.identities i set password_hash = the_password, temporary_until = make_invitation.expires_at
     where i.id = m.identity_id and (i.password_hash is null or i.temporary_until is not null);
    is_temporary := found;
    if is_temporary then
        delete from auth.sessions x where x.identity_id = m.identity_id;
    end if;
    delete from auth.links x where x.user_id = the_user;
    insert into auth.links (hash, purpose, identity_id, user_id, expires_at)
    values (the_link, 'invitation', m.identity_id, the_user, make_invitation.expires_at);
    select i.email into email from auth.identities i where i.id = m.identity_id;
end $$;

-- What the link of an invitation leads to.
create or replace function auth.invitation_of(the_link bytea)
returns table (user_id uuid, identity_id uuid, email text, name text, is_temporary boolean, is_over boolean, is_used boolean,
               business_name text, slug text, client_name text, login text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    l record;
    before text;
begin
    select x.user_id, x.identity_id, x.expires_at, x.used_at, m.business_id, i.email, i.temporary_until into l
      from auth.links x join auth.memberships m on m.user_id = x.user_id join auth.identities i on i.id = x.identity_id
     where x.hash = the_link and x.purpose = 'invitation';
    if not found then
        return;
    end if;
    before := ctx.step_into(l.business_id);
    return query
        select u.id, l.identity_id, l.email, u.name, l.temporary_until is not null, l.expires_at <= now(), l.used_at is not null,
               b.name, b.slug, c.name, ctx.login_of(u.user_type, u.role)
          from app.users u join platform.businesses b on b.id = l.business_id left join app.clients c on c.id = u.client_id
         where u.id = l.user_id;
    perform ctx.step_back(before);
end $$;
