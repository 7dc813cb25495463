-- The worker: everything of the job's business.

grant usage on schema app, platform, auth, queue to vitrine_worker;
grant execute on function app.is_let_in(uuid), app.last_seen(uuid), auth.make_unsubscribe_link(uuid, bytea, interval) to vitrine_worker;
grant execute on function ctx.begin_job(bigint), queue.later(text, jsonb, timestamptz, text, text) to vitrine_worker;
grant execute on function auth.agent_of_attempt(uuid), auth.note_attempt(uuid, text, text, text, text), auth.make_reset_link(text, bytea, interval),
    auth.make_door_link(uuid, bytea, interval),
    auth.identity_for(text), auth.make_invitation(uuid, text, bytea), auth.take_invitation(uuid) to vitrine_worker;

grant select on platform.businesses, platform.hosts to vitrine_worker;
grant update (logo_key, dark_logo_key) on platform.businesses to vitrine_worker;
create policy worker_reads on platform.businesses for select to vitrine_worker using (id = (select ctx.business_id()));
create policy worker_writes on platform.businesses for update to vitrine_worker using (id = (select ctx.business_id()));
create policy worker_reads on platform.hosts for select to vitrine_worker using (business_id = (select ctx.business_id()));

grant select, insert, update, delete on all tables in schema app to vitrine_worker;
do $$
declare
    t text;
begin
    for t in select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p') loop
        execute format('create policy worker on app.%I for all to vitrine_worker using (true) with check (true)', t);
    end loop;
end $$;
