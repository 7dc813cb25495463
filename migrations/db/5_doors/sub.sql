-- Subcontractors: the clients assigned to them, and what is those clients'.

grant usage on schema app, auth, queue to vitrine_sub;
grant execute on function ctx.claim(bytea), ctx.tell(bytea, text), ctx.take_place() to vitrine_sub;
grant execute on function ctx.begin_request(text, text, boolean, uuid, text, text, uuid, text, text, text, text, text, text, boolean, uuid),
    queue.later(text, jsonb, timestamptz, text, text), app.plain(text) to vitrine_sub;

-- ── People ──────────────────────────────────────────────────────────────────────────────────────────────────────────

grant select (business_id, id, identity_id, user_type, role, company_role, scope, client_id, client_portal_enabled, name, email, phone, locale, time_zone,
    mail_invoices, is_active, created_at, invited_at, invitation_until, wished_at, joined_at, last_sign_in_at),
    update (name, phone, locale, time_zone, mail_invoices) on app.users to vitrine_sub;
create policy sub_reads on app.users for select to vitrine_sub using (id = (select ctx.user_id()));
create policy sub_writes_self on app.users for update to vitrine_sub
    using (id = (select ctx.user_id())) with check (id = (select ctx.user_id()));

grant select (business_id, user_id, client_id) on app.client_assignments to vitrine_sub;
create policy sub_reads on app.client_assignments for select to vitrine_sub using (user_id = (select ctx.user_id()));

grant select (business_id, id, name, email, phone, address, tax_id, currency, locale, is_active, portal_enabled, portal_user_id, logo_key, accent, welcome_text,
    created_at) on app.clients to vitrine_sub;
create policy sub_reads on app.clients for select to vitrine_sub
    using (id = any (array(select a.client_id from app.client_assignments a)));

-- ── Projects and time ───────────────────────────────────────────────────────────────────────────────────────────────

grant select (business_id, client_id, id, client_user_id, name, code, description, status, starts_on, ends_on, created_at)
    on app.projects to vitrine_sub;
create policy sub_reads on app.projects for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));

grant select (business_id, client_id, id, project_id, position, name, status, progress, starts_on, ends_on) on app.phases to vitrine_sub;
create policy sub_reads on app.phases for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));

grant select (business_id, client_id, id, project_id, user_id, person_name, worked_on, started_at, ended_at, seconds, description, billable, created_at),
    insert (business_id, client_id, id, project_id, user_id, person_name, worked_on, started_at, ended_at, seconds, description, billable),
    update (client_id, project_id, worked_on, started_at, ended_at, seconds, description, billable), delete on app.time_entries to vitrine_sub;
create policy sub_reads on app.time_entries for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_adds on app.time_entries for insert to vitrine_sub
    with check (client_id = any (array(select a.client_id from app.client_assignments a)) and user_id = (select ctx.user_id()));
create policy sub_writes on app.time_entries for update to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and user_id = (select ctx.user_id()));
create policy sub_removes on app.time_entries for delete to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and user_id = (select ctx.user_id()));

grant select (business_id, client_id, project_id, month, entries, seconds) on app.time_months to vitrine_sub;
create policy sub_reads on app.time_months for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));

grant select (business_id, user_id, project_id, description, started_at), insert (business_id, user_id, project_id, description, started_at), delete
    on app.timers to vitrine_sub;
create policy sub_own on app.timers for all to vitrine_sub
    using (user_id = (select ctx.user_id())) with check (user_id = (select ctx.user_id()));

grant select (business_id, client_id, id, noun, thing_id, project_id, was, state, by_client, person_name, at) on app.moves to vitrine_sub;
create policy sub_reads on app.moves for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and noun = any (array['projects', 'phases']));

grant select (business_id, client_id, id, project_id, message_id, document_id, version, audience, state, refusal, name, mimetype, size, sha256, upload_key, file_key, width, height, large_key,
    large_size, small_key, small_size, by_client, person_name, created_at),
    insert (business_id, client_id, id, project_id, message_id, audience, name, mimetype, size, sha256, upload_key, by_client, person_name)
    on app.files to vitrine_sub;
create policy sub_reads on app.files for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and audience = any (array['client', 'team']));
create policy sub_adds on app.files for insert to vitrine_sub
    with check (client_id = any (array(select a.client_id from app.client_assignments a)) and audience = 'team' and not by_client
                and (select ctx.may('files:add')));

grant select (business_id, client_id, id, project_id, audience, words, by_client, person_name, client_user_id, staff_user_id, created_at, edited_at, removed_at,
    removed_by),
    insert (business_id, client_id, id, project_id, audience, words, by_client, person_name, staff_user_id),
    update (words, edited_at, removed_at, removed_by) on app.messages to vitrine_sub;
create policy sub_reads on app.messages for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and audience = any (array['client', 'team']));
create policy sub_adds on app.messages for insert to vitrine_sub
    with check (client_id = any (array(select a.client_id from app.client_assignments a)) and audience = 'team' and not by_client
                and staff_user_id = (select ctx.user_id()));
create policy sub_writes on app.messages for update to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and staff_user_id = (select ctx.user_id()));

grant select (business_id, id, name, position, is_active) on app.document_types to vitrine_sub;
create policy sub_reads on app.document_types for select to vitrine_sub using (true);

grant select (business_id, client_id, id, project_id, type_id, title, published_version, published_at, is_published, listed_at, created_at) on app.documents to vitrine_sub;
create policy sub_reads on app.documents for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and is_published);

grant select (business_id, client_id, id, document_id, number, project_id, status, person_name, created_at, published_at) on app.document_versions to vitrine_sub;
create policy sub_reads on app.document_versions for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and status = 'published');

-- ── Money ───────────────────────────────────────────────────────────────────────────────────────────────────────────

grant select (business_id, client_id, id, number, state, currency, issued_on, due_on, issued_at, service_from, service_to, net, tax, total, paid, balance,
    settled_on, reference, notes,
    cancelled_at, created_at) on app.invoices to vitrine_sub;
create policy sub_reads on app.invoices for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and state = any (array['sent', 'cancelled']));

grant select (business_id, client_id, state, is_open, number) on app.invoice_counts to vitrine_sub;
create policy sub_reads on app.invoice_counts for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and state = any (array['sent', 'cancelled']));

grant select (business_id, client_id, id, invoice_id, position, description, quantity, unit_price, tax_rate, net, project_id, issued)
    on app.invoice_lines to vitrine_sub;
create policy sub_reads on app.invoice_lines for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and issued);

grant select (business_id, client_id, id, invoice_id, kind, file_key, file_name, sha256, size, created_at) on app.invoice_documents to vitrine_sub;
create policy sub_reads on app.invoice_documents for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));

grant select (business_id, client_id, id, invoice_id, number, issued_on, total, currency, reason, created_at) on app.credit_notes to vitrine_sub;
create policy sub_reads on app.credit_notes for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));

grant select (business_id, client_id, id, invoice_id, paid_on, amount, currency, method, reference, created_at) on app.payments to vitrine_sub;
create policy sub_reads on app.payments for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));

grant select (business_id, client_id, currency, credits, debits) on app.ledger_balances to vitrine_sub;
create policy sub_reads on app.ledger_balances for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));

-- ── What is new ─────────────────────────────────────────────────────────────────────────────────────────────────────

grant select (business_id, client_id, id, user_id, kind, module, subject_type, subject_id, about_client_id, project_id, person_name, created_at, on_bell, read_at),
    update (read_at) on app.notifications to vitrine_sub;
create policy sub_reads on app.notifications for select to vitrine_sub using (user_id = (select ctx.user_id()));
create policy sub_writes on app.notifications for update to vitrine_sub using (user_id = (select ctx.user_id()));

grant select (business_id, client_id, user_id, kind, bell, mail), insert (business_id, client_id, user_id, kind, bell, mail), delete
    on app.notice_settings to vitrine_sub;
create policy sub_own on app.notice_settings for all to vitrine_sub
    using (user_id = (select ctx.user_id())) with check (user_id = (select ctx.user_id()));

-- ── What is found by its words ──────────────────────────────────────────────────────────────────────────────────────

grant select (business_id, client_id, reach, noun, word, place, thing_id) on app.search_words to vitrine_sub;
create policy sub_reads on app.search_words for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and reach = client_id);

-- ── Activity ────────────────────────────────────────────────────────────────────────────────────────────────────────

grant insert (business_id, client_id, id, at, kind, user_id, person_name, subject_type, subject_id, subject_name, session_id, ip_address, user_agent,
    device_type, browser, platform) on app.activities to vitrine_sub;
create policy sub_adds on app.activities for insert to vitrine_sub with check (user_id = (select ctx.user_id()));
