-- Everything is taken away, then the walls stand on every table there is. What each login may do inside them stands in
-- 5_doors/, a file for each, policies and grants together: a table or a column added later is nobody's until someone writes it there.
-- Laid down anew, whole, with every upgrade, so that these pages are all there is.

do $$
declare
    r text;
    s text;
    c record;
begin
    foreach r in array array['public', 'vitrine_auth', 'vitrine_admin', 'vitrine_client', 'vitrine_tech', 'vitrine_sub', 'vitrine_platform',
                             'vitrine_worker', 'vitrine_link', 'vitrine_queue', 'vitrine_definer'] loop
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

do $$
declare
    p record;
    t record;
begin
    for p in select policyname, schemaname, tablename from pg_policies where schemaname in ('app', 'platform') loop
        execute format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename);
    end loop;
    for t in select c.oid::regclass as name, n.nspname as schema, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname in ('app', 'platform') and c.relkind in ('r', 'p') loop
        execute format('alter table %s enable row level security', t.name);
        execute format('alter table %s force row level security', t.name);
        continue when t.schema = 'platform';
        -- Wall one: a row's business is the asker's business, for everybody, the definer included.
        execute format('create policy business_wall on %s as restrictive for all to public
            using (business_id = (select ctx.business_id())) with check (business_id = (select ctx.business_id()))', t.name);
        -- Wall two: for a client user, a row's client is the asker's client.
        if t.relname = 'clients' then
            create policy client_wall on app.clients as restrictive for all to vitrine_client
                using (id = (select ctx.client_id())) with check (id = (select ctx.client_id()));
        elsif exists (select 1 from pg_attribute where attrelid = t.name and attname = 'client_id' and not attisdropped) then
            execute format('create policy client_wall on %s as restrictive for all to vitrine_client
                using (client_id = (select ctx.client_id())) with check (client_id = (select ctx.client_id()))', t.name);
        end if;
    end loop;
end $$;

-- Everybody who comes through a door may ask who they are.
grant usage on schema ctx to vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker, vitrine_link, vitrine_definer;
grant execute on function ctx.business_id(), ctx.client_id(), ctx.user_id(), ctx.session_id(), ctx.is_client_owner(), ctx.sees_company(), ctx.may(text)
    to vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker, vitrine_link, vitrine_definer;
