-- Who owns what: tables by vitrine_owner, definer functions by vitrine_definer, neither a superuser nor a login.

grant usage, create on schema app, platform, auth, queue, ctx to vitrine_owner, vitrine_definer;
do $$
declare
    o record;
begin
    for o in select c.oid::regclass as name, c.relkind from pg_class c where c.relnamespace in ('app'::regnamespace, 'platform'::regnamespace,
             'auth'::regnamespace, 'queue'::regnamespace) and c.relkind in ('r', 'p', 'v') loop
        execute format('alter table %s owner to vitrine_owner', o.name);
    end loop;
    for o in select c.oid::regclass as name from pg_class c where c.relnamespace = 'ctx'::regnamespace and c.relkind = 'S' loop
        execute format('alter sequence %s owner to vitrine_owner', o.name);
    end loop;
    for o in select p.oid::regprocedure as name, p.prosecdef from pg_proc p where p.pronamespace in ('app'::regnamespace, 'platform'::regnamespace,
             'auth'::regnamespace, 'queue'::regnamespace, 'ctx'::regnamespace) loop
        execute format('alter function %s owner to %s', o.name, case when o.prosecdef then 'vitrine_definer' else 'vitrine_owner' end);
    end loop;
end $$;
-- Checks of foreign keys look as the owner; nobody creates anything here but a migration.
revoke create on schema app, platform, auth, queue, ctx from vitrine_owner, vitrine_definer;
