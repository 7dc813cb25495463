-- Technicians: themselves; their work orders come with field service.

grant usage on schema app, auth, queue to vitrine_tech;
grant execute on function ctx.claim(bytea), ctx.tell(bytea, text) to vitrine_tech;
grant execute on function ctx.begin_request(text, text, boolean, uuid, text, text, uuid, text, text, text, text, text, text, boolean, uuid),
    queue.later(text, jsonb, timestamptz, text, text) to vitrine_tech;

grant select (business_id, id, identity_id, user_type, role, company_role, scope, client_id, client_portal_enabled, name, email, phone, locale, time_zone,
    mail_invoices, is_active, created_at, invited_at, invitation_until, wished_at, joined_at, last_sign_in_at),
    update (name, phone, locale, time_zone, mail_invoices) on app.users to vitrine_tech;
create policy tech_reads on app.users for select to vitrine_tech using (id = (select ctx.user_id()));
create policy tech_writes_self on app.users for update to vitrine_tech
    using (id = (select ctx.user_id())) with check (id = (select ctx.user_id()));

grant insert (business_id, client_id, id, at, kind, user_id, person_name, subject_type, subject_id, subject_name, session_id, ip_address, user_agent,
    device_type, browser, platform) on app.activities to vitrine_tech;
create policy tech_adds on app.activities for insert to vitrine_tech with check (user_id = (select ctx.user_id()));
