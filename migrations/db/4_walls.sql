-- The walls stand on every table there is. What each login may do inside them stands in 5_doors/, a file for each, policies and grants
-- together: a table or a column added later is nobody's until someone writes it there.

-- A function is everybody's until it is taken back.
revoke all on all functions in schema app, platform, auth, queue, ctx from public;

do $$
declare
    t record;
    client_key text;
    wall text;
    walled text := 'vitrine_definer, vitrine_auth, vitrine_admin, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker, vitrine_link,
        vitrine_queue';
begin
    for t in select c.oid::regclass as name, n.nspname as schema, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname in ('app', 'platform') and c.relkind in ('r', 'p') loop
        execute format('alter table %s enable row level security', t.name);
        execute format('alter table %s force row level security', t.name);
        -- Outside, by name: whoever changes the tables, and whoever keeps a copy of them.
        execute format('create policy outside on %s for all to vitrine_migrator, vitrine_backup using (true) with check (true)', t.name);
        continue when t.schema = 'platform';
        -- Wall one: a row's business is the asker's business, for everybody, the definer included. Wall two: for a client's person,
        -- a row's client is the asker's client as well. Both are asked in one call, as each has its price.
        client_key := case when t.relname = 'clients' then 'id' when exists (
            select 1 from pg_attribute where attrelid = t.name and attname = 'client_id' and not attisdropped) then 'client_id' end;
        wall := 'business_id = (select ctx.business_id())';
        execute format('create policy business_wall on %1$s as restrictive for all to %2$s using (%3$s) with check (%3$s)',
            t.name, walled || case when client_key is null then ', vitrine_client' else '' end, wall);
        if client_key is not null then
            wall := format('(business_id, %s) = (select ctx.id_in(x.said, 2), ctx.id_in(x.said, 3) from (select ctx.said() as said offset 0) x)', client_key);
            execute format('create policy client_wall on %1$s as restrictive for all to vitrine_client using (%2$s) with check (%2$s)', t.name, wall);
        end if;
    end loop;
end $$;

-- Everybody who comes through a door may ask who they are.
grant usage on schema ctx to vitrine_owner, vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker,
    vitrine_link, vitrine_definer;
grant execute on function ctx.seal(bytea, bytea), ctx.said(), ctx.said_here(), ctx.id_in(text, integer), ctx.business_id(), ctx.client_id(), ctx.user_id(),
    ctx.session_id(), ctx.is_client_owner(), ctx.sees_company(), ctx.may(text)
    to vitrine_owner, vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker, vitrine_link, vitrine_definer;
