-- The roles of the cluster, and what the database itself hands out. Run by whoever may create roles and owns the database, a superuser
-- or not, each time before an upgrade; all of it may be run again. Passwords are set by `flask database roles`.
do $$
declare
    door text;
begin
    foreach door in array array['vitrine_auth', 'vitrine_admin', 'vitrine_client', 'vitrine_tech', 'vitrine_sub',
                                'vitrine_platform', 'vitrine_worker', 'vitrine_link', 'vitrine_queue'] loop
        if to_regrole(door) is null then
            execute format('create role %I login nosuperuser nobypassrls nocreatedb nocreaterole noreplication', door);
        end if;
        execute format('alter role %I reset all', door);
        execute format('alter role %I in database %I reset all', door, current_database());
        execute format('alter role %I set statement_timeout = ''10s''', door);
        execute format('alter role %I set lock_timeout = ''1s''', door);
        execute format('alter role %I set idle_in_transaction_session_timeout = ''15s''', door);
    end loop;
    -- The statements of these doors are asked all day in few forms: planning them anew costs as much as many an answer.
    alter role vitrine_client set plan_cache_mode = 'force_generic_plan';
    alter role vitrine_admin set plan_cache_mode = 'force_generic_plan';
    alter role vitrine_sub set plan_cache_mode = 'force_generic_plan';
    -- The queue's worker waits for work and runs no statement of a person's: a job may hold its row for minutes.
    alter role vitrine_queue set search_path = queue;
    alter role vitrine_worker set idle_in_transaction_session_timeout = '5min';
    alter role vitrine_worker set lock_timeout = '5s';
    if to_regrole('vitrine_owner') is null then
        create role vitrine_owner nologin nosuperuser nobypassrls;
    end if;
    if to_regrole('vitrine_definer') is null then
        create role vitrine_definer nologin nosuperuser nobypassrls;
    end if;
    -- Between the migrator and the definer: the migrator may become the definer, and is not held by its walls until it does.
    if to_regrole('vitrine_maker') is null then
        create role vitrine_maker nologin noinherit nosuperuser nobypassrls;
    end if;
    if to_regrole('vitrine_migrator') is null then
        create role vitrine_migrator login nosuperuser nobypassrls;
    end if;
    if to_regrole('vitrine_backup') is null then
        create role vitrine_backup login nosuperuser nobypassrls;
    end if;
    -- They stand outside the walls by name, by a policy of their own (4_walls.sql), on every server.
    if (select rolbypassrls from pg_roles where rolname = 'vitrine_migrator') then
        alter role vitrine_migrator nobypassrls;
    end if;
    if (select rolbypassrls from pg_roles where rolname = 'vitrine_backup') then
        alter role vitrine_backup nobypassrls;
    end if;
    if pg_has_role('vitrine_migrator', 'vitrine_definer', 'usage') then
        revoke vitrine_definer from vitrine_migrator;
    end if;
    if pg_has_role('vitrine_backup', 'pg_read_all_data', 'usage') then
        revoke pg_read_all_data from vitrine_backup;
    end if;
end $$;
grant vitrine_owner, vitrine_maker to vitrine_migrator;
grant vitrine_definer to vitrine_maker;

-- Longer than the server lets its own vacuum go on once somebody waits for the table, and no longer: everybody waits behind it.
do $$
begin
    execute format('alter role vitrine_migrator set lock_timeout = %L',
                   (select setting::int + 500 from pg_settings where name = 'deadlock_timeout'));
end $$;

-- A clone and a restore hand these back to PUBLIC: run this again after each.
do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant create, connect, temp on database %I to vitrine_migrator', current_database());
    execute format('grant connect on database %I to vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub,
                    vitrine_platform, vitrine_worker, vitrine_link, vitrine_queue, vitrine_backup', current_database());
end $$;
revoke all on schema public from public;

create or replace function pg_temp.reaching() returns table (what text, f regprocedure) language sql stable as $$
    select x.what, p.oid::regprocedure
      from (values ('advisory_locks', '^pg_(try_)?advisory_'), ('large_objects', '^(lo_.*|loread|lowrite)$'),
                   ('other_connections', '^pg_(terminate|cancel)_backend$'), ('log_messages', '^pg_logical_emit_message$'),
                   ('snapshots', '^pg_export_snapshot$')) as x (what, named)
      join pg_proc p on p.proname ~ x.named and p.pronamespace = 'pg_catalog'::regnamespace
$$;

-- The second wall: whoever may run an expression alone can't write into a setting. Where the server is somebody else's these may do
-- nothing but warn. What is left is written down; the seal of the context holds without it.
revoke execute on function pg_catalog.set_config(text, text, boolean) from public, vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech,
    vitrine_sub, vitrine_platform, vitrine_worker, vitrine_link, vitrine_queue;
grant execute on function pg_catalog.set_config(text, text, boolean) to vitrine_definer, vitrine_migrator, vitrine_backup;
revoke usage on language plpgsql from public, vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform,
    vitrine_worker, vitrine_link, vitrine_queue;
grant usage on language plpgsql to vitrine_owner, vitrine_migrator;

-- What reaches beyond a person's own transaction: other people's connections, locks that outlive it, and storage that no wall knows. What
-- nobody may do as it is, such as to write a server's files, is no owner's of a database to revoke either.
do $$
declare
    doors text[] := '{vitrine_auth,vitrine_admin,vitrine_client,vitrine_tech,vitrine_sub,vitrine_platform,vitrine_worker,vitrine_link,vitrine_queue}';
    f regprocedure;
begin
    for f in select x.f from pg_temp.reaching() x where exists (select from unnest(doors) d where has_function_privilege(d, x.f::oid, 'execute')) loop
        execute format('revoke execute on function %s from public, %s', f, array_to_string(doors, ', '));
    end loop;
end $$;

-- To make what is another's one has to be able to become it.
do $$
begin
    if not pg_has_role(current_user, 'vitrine_migrator', 'member') or not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant vitrine_migrator to %I', current_user);
    end if;
end $$;
create schema if not exists app authorization vitrine_migrator;
create schema if not exists platform authorization vitrine_migrator;
create schema if not exists auth authorization vitrine_migrator;
create schema if not exists queue authorization vitrine_migrator;
create schema if not exists ctx authorization vitrine_migrator;
set role vitrine_migrator;
create table if not exists ctx.not_revoked (what text primary key);
delete from ctx.not_revoked;
reset role;
do $$
declare
    left_over text[] := array(
        select 'set_config' where has_function_privilege('vitrine_client', 'pg_catalog.set_config(text, text, boolean)', 'execute')
        union all select 'plpgsql' where has_language_privilege('vitrine_client', 'plpgsql', 'usage')
        union all select distinct x.what from pg_temp.reaching() x where has_function_privilege('vitrine_client', x.f::oid, 'execute'));
begin
    if (select rolsuper from pg_roles where rolname = current_user) then
        if left_over <> '{}' then
            raise exception 'a superuser could not revoke %', left_over;
        end if;
    else
        set local role vitrine_migrator;
        insert into ctx.not_revoked select unnest(left_over);
        reset role;
        execute format('revoke vitrine_migrator from %I', current_user);
    end if;
end $$;
