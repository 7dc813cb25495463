-- Everything that is laid down is taken away first: rights, policies, triggers, functions. So the other pages of this folder are all
-- there is, and of what was taken out of them nothing stays. Alone, this shuts every door.

grant usage on schema app, platform, auth, queue, ctx to vitrine_definer;
do $$
declare
    o record;
begin
    for o in select policyname, schemaname, tablename from pg_policies where schemaname in ('app', 'platform') loop
        execute format('drop policy %I on %I.%I', o.policyname, o.schemaname, o.tablename);
    end loop;
    for o in select tgname, tgrelid::regclass as name from pg_trigger join pg_class c on c.oid = tgrelid
              where not tgisinternal and c.relnamespace in ('app'::regnamespace, 'platform'::regnamespace, 'auth'::regnamespace)
                 or tgname = 'forget_asker' loop
        execute format('drop trigger %I on %s', o.tgname, o.name);
    end loop;
    -- Not those of the queue, which came with its tables. The newest first, as it may be written with an older one. What is the definer's
    -- only the definer drops.
    for o in select p.oid::regprocedure as name, p.proowner::regrole::text as owner from pg_proc p where p.pronamespace in (
             'app'::regnamespace, 'platform'::regnamespace, 'auth'::regnamespace, 'ctx'::regnamespace, 'queue'::regnamespace) and p.proname !~ '^procrastinate_'
             order by p.oid desc loop
        if o.owner = 'vitrine_definer' then
            set local role vitrine_definer;
        end if;
        execute format('drop function %s', o.name);
        reset role;
    end loop;
end $$;

do $$
declare
    r text;
    s text;
    c record;
begin
    foreach r in array array['public', 'vitrine_auth', 'vitrine_admin', 'vitrine_client', 'vitrine_tech', 'vitrine_sub', 'vitrine_platform',
                             'vitrine_worker', 'vitrine_link', 'vitrine_queue', 'vitrine_backup', 'vitrine_definer'] loop
        foreach s in array array['app', 'platform', 'auth', 'queue', 'ctx'] loop
            execute format('revoke all on schema %I from %s', s, r);
            execute format('revoke all on all tables in schema %I from %s', s, r);
            execute format('revoke all on all sequences in schema %I from %s', s, r);
            execute format('revoke all on all functions in schema %I from %s', s, r);
        end loop;
        -- `revoke all on tables` takes the column rights of that grantee too, but not those handed out by name alone.
        for c in select distinct table_schema, table_name, column_name, privilege_type from information_schema.column_privileges
                  where grantee = r and table_schema in ('app', 'platform', 'auth', 'queue') loop
            execute format('revoke %s (%I) on %I.%I from %s', c.privilege_type, c.column_name, c.table_schema, c.table_name, r);
        end loop;
    end loop;
end $$;
