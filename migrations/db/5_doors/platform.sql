-- The platform's operator: the businesses and their hosts, and nothing inside them but by the verbs.

grant usage on schema app, platform, auth, queue to vitrine_platform;
grant execute on function ctx.claim(bytea), ctx.tell(bytea, text) to vitrine_platform;
grant execute on function ctx.begin_request(text, text, boolean, uuid, text, text, uuid, text, text, text, text, text, text, boolean, uuid),
    queue.later(text, jsonb, timestamptz, text, text) to vitrine_platform;
grant execute on function platform.invite(uuid, uuid, text, text, text), platform.note(uuid, uuid, text, text, text, text, text, text),
    platform.unknown_attempts(), app.plain(text) to vitrine_platform;

grant select, insert, update on platform.businesses to vitrine_platform;
-- An operator's context alone has a session in it.
create policy platform on platform.businesses for all to vitrine_platform
    using ((select ctx.session_id()) is not null) with check ((select ctx.session_id()) is not null);
grant select, insert, delete on platform.hosts to vitrine_platform;
create policy platform on platform.hosts for all to vitrine_platform
    using ((select ctx.session_id()) is not null) with check ((select ctx.session_id()) is not null);
