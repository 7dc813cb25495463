-- The copy: reads everything, and writes nothing.

grant usage on schema app, platform, auth, queue, ctx to vitrine_backup;
grant select on all tables in schema app, platform, auth, queue, ctx to vitrine_backup;
grant select on all sequences in schema app, platform, auth, queue, ctx to vitrine_backup;
