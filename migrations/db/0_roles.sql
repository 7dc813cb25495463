-- The roles of the cluster, and what the database itself hands out. Run by a superuser, each time before an upgrade; all
-- of it may be run again. Passwords are set by `flask database roles`.
do $$
declare
    door text;
begin
    foreach door in array array['vitrine_auth', 'vitrine_admin', 'vitrine_client', 'vitrine_tech', 'vitrine_sub',
                                'vitrine_platform', 'vitrine_worker', 'vitrine_link', 'vitrine_queue'] loop
        if to_regrole(door) is null then
            execute format('create role %I login nosuperuser nobypassrls nocreatedb nocreaterole noreplication', door);
        end if;
        execute format('alter role %I set statement_timeout = ''10s''', door);
        execute format('alter role %I set lock_timeout = ''3s''', door);
        execute format('alter role %I set idle_in_transaction_session_timeout = ''15s''', door);
    end loop;
    -- The statements of these doors are asked all day in few forms: planning them anew costs as much as many an answer.
    alter role vitrine_client set plan_cache_mode = 'force_generic_plan';
    alter role vitrine_admin set plan_cache_mode = 'force_generic_plan';
    alter role vitrine_sub set plan_cache_mode = 'force_generic_plan';
    -- The queue's worker waits for work and runs no statement of a person's: a job may hold its row for minutes.
    alter role vitrine_queue set search_path = queue;
    alter role vitrine_worker set idle_in_transaction_session_timeout = '5min';
    if to_regrole('vitrine_owner') is null then
        create role vitrine_owner nologin nosuperuser nobypassrls;
    end if;
    if to_regrole('vitrine_definer') is null then
        create role vitrine_definer nologin nosuperuser nobypassrls;
    end if;
    if to_regrole('vitrine_migrator') is null then
        create role vitrine_migrator login nosuperuser bypassrls;
    end if;
    if to_regrole('vitrine_backup') is null then
        create role vitrine_backup login nosuperuser bypassrls;
    end if;
end $$;
grant vitrine_owner, vitrine_definer to vitrine_migrator;
grant pg_read_all_data to vitrine_backup;
alter role vitrine_migrator set lock_timeout = '500ms';

-- A clone and a restore hand these back to PUBLIC: run this again after each.
do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant create, connect, temp on database %I to vitrine_migrator', current_database());
    execute format('grant connect on database %I to vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub,
                    vitrine_platform, vitrine_worker, vitrine_link, vitrine_queue, vitrine_backup', current_database());
end $$;
revoke all on schema public from public;
revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
grant execute on function pg_catalog.set_config(text, text, boolean) to vitrine_definer, vitrine_migrator, vitrine_backup;
revoke usage on language plpgsql from public;
grant usage on language plpgsql to vitrine_owner, vitrine_migrator;

create schema if not exists app authorization vitrine_migrator;
create schema if not exists platform authorization vitrine_migrator;
create schema if not exists auth authorization vitrine_migrator;
create schema if not exists queue authorization vitrine_migrator;
create schema if not exists ctx authorization vitrine_migrator;
