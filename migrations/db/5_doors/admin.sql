-- The admin door: everything of the business, by permission.

grant usage on schema app, platform, auth, queue to vitrine_admin;
grant execute on function ctx.claim(bytea), ctx.tell(bytea, text), ctx.take_place() to vitrine_admin;
grant execute on function ctx.begin_request(text, text, boolean, uuid, text, text, uuid, text, text, text, text, text, text, boolean, uuid),
    queue.later(text, jsonb, timestamptz, text, text) to vitrine_admin;
grant execute on function auth.identity_for(text), auth.take_invitation(uuid), app.plain(text), app.seen(text, uuid) to vitrine_admin;

-- ── The business, and what it sets for itself ───────────────────────────────────────────────────────────────────────

grant select, update (name, logo_key, dark_logo_key, accent, welcome_text, welcome_texts, email, phone, address, tax_id, bank_details, currency, locale, time_zone, payment_days,
    modules, invoice_prefix, credit_note_prefix) on platform.businesses to vitrine_admin;
create policy admin_reads on platform.businesses for select to vitrine_admin using (id = (select ctx.business_id()));
create policy admin_writes on platform.businesses for update to vitrine_admin
    using (id = (select ctx.business_id()) and ((select ctx.may('branding:write')) or (select ctx.may('settings:write'))));

grant select, insert, delete on app.logos to vitrine_admin;
create policy admin_all on app.logos for all to vitrine_admin
    using ((select ctx.may('branding:write'))) with check ((select ctx.may('branding:write')));

grant select, insert, update on app.categories to vitrine_admin;
create policy admin_reads on app.categories for select to vitrine_admin using (true);
create policy admin_adds on app.categories for insert to vitrine_admin with check ((select ctx.may('settings:write')));
create policy admin_writes on app.categories for update to vitrine_admin using ((select ctx.may('settings:write')));

grant select, insert, update on app.document_types to vitrine_admin;
create policy admin_reads on app.document_types for select to vitrine_admin using (true);
create policy admin_adds on app.document_types for insert to vitrine_admin with check ((select ctx.may('settings:write')));
create policy admin_writes on app.document_types for update to vitrine_admin using ((select ctx.may('settings:write')));

grant select, insert, delete on app.holidays to vitrine_admin;
create policy admin_reads on app.holidays for select to vitrine_admin using (true);
create policy admin_adds on app.holidays for insert to vitrine_admin with check ((select ctx.may('settings:write')));
create policy admin_removes on app.holidays for delete to vitrine_admin using ((select ctx.may('settings:write')));

grant select, insert, update, delete on app.mail_texts to vitrine_admin;
create policy admin_all on app.mail_texts for all to vitrine_admin
    using ((select ctx.may('settings:write'))) with check ((select ctx.may('settings:write')));

-- ── People ──────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Whose sign-in it is, and when somebody was invited and came, the definer writes.
grant select, delete,
    insert (business_id, id, identity_id, user_type, role, company_role, scope, client_id, client_portal_enabled, name, email, phone, locale, time_zone,
            mail_invoices, is_active),
    update (role, company_role, scope, client_id, client_portal_enabled, name, email, phone, locale, time_zone, mail_invoices, is_active, bounced_at, bounce)
    on app.users to vitrine_admin;
create policy admin_reads on app.users for select to vitrine_admin using (true);
create policy admin_adds on app.users for insert to vitrine_admin with check ((select ctx.may('portal_access:manage')));
create policy admin_writes on app.users for update to vitrine_admin
    using ((select ctx.may('users:write')) or id = (select ctx.user_id()));
create policy admin_removes on app.users for delete to vitrine_admin using ((select ctx.may('portal_access:manage')));

grant select, insert on app.invitations to vitrine_admin;
create policy admin_reads on app.invitations for select to vitrine_admin using ((select ctx.may('portal_access:manage')));
create policy admin_adds on app.invitations for insert to vitrine_admin
    with check ((select ctx.may('portal_access:manage')) and invited_by = (select ctx.user_id()) and state = 'waiting' and not by_owner);

grant select, insert on app.bulk_invitations to vitrine_admin;
create policy admin_reads on app.bulk_invitations for select to vitrine_admin using ((select ctx.may('portal_access:manage')));
create policy admin_adds on app.bulk_invitations for insert to vitrine_admin with check ((select ctx.may('portal_access:manage')));

grant select, insert, update on app.clients to vitrine_admin;
create policy admin_reads on app.clients for select to vitrine_admin using (true);
create policy admin_adds on app.clients for insert to vitrine_admin with check ((select ctx.may('clients:write')));
create policy admin_writes on app.clients for update to vitrine_admin using ((select ctx.may('clients:write')));

grant select, insert, update on app.contacts to vitrine_admin;
create policy admin_reads on app.contacts for select to vitrine_admin using (true);
create policy admin_adds on app.contacts for insert to vitrine_admin with check ((select ctx.may('clients:write')));
create policy admin_writes on app.contacts for update to vitrine_admin using ((select ctx.may('clients:write')));

grant select, insert, update, delete on app.client_assignments to vitrine_admin;
create policy admin_all on app.client_assignments for all to vitrine_admin
    using ((select ctx.may('users:write'))) with check ((select ctx.may('users:write')));

-- ── Projects and time ───────────────────────────────────────────────────────────────────────────────────────────────

grant select, insert, update on app.projects to vitrine_admin;
create policy admin_reads on app.projects for select to vitrine_admin using (true);
create policy admin_adds on app.projects for insert to vitrine_admin with check ((select ctx.may('projects:write')));
create policy admin_writes on app.projects for update to vitrine_admin using ((select ctx.may('projects:write')));

grant select, insert, update, delete on app.project_budgets to vitrine_admin;
create policy admin_all on app.project_budgets for all to vitrine_admin
    using ((select ctx.may('costs:read'))) with check ((select ctx.may('costs:read')));

grant select, insert, update, delete on app.phases to vitrine_admin;
create policy admin_reads on app.phases for select to vitrine_admin using (true);
create policy admin_adds on app.phases for insert to vitrine_admin with check ((select ctx.may('projects:write')));
create policy admin_writes on app.phases for update to vitrine_admin using ((select ctx.may('projects:write')));
create policy admin_removes on app.phases for delete to vitrine_admin using ((select ctx.may('projects:write')));

grant select, insert, update, delete on app.time_entries to vitrine_admin;
create policy admin_reads on app.time_entries for select to vitrine_admin using (true);
create policy admin_adds on app.time_entries for insert to vitrine_admin with check ((select ctx.may('time_entries:write')));
create policy admin_writes on app.time_entries for update to vitrine_admin
    using ((select ctx.may('time_entries:manage')) or (select ctx.may('time_entries:write')) and user_id = (select ctx.user_id()));
create policy admin_removes on app.time_entries for delete to vitrine_admin using ((select ctx.may('time_entries:write')));

grant select on app.time_months to vitrine_admin;
create policy admin_reads on app.time_months for select to vitrine_admin using (true);

grant select, insert, update, delete on app.timers to vitrine_admin;
create policy admin_own on app.timers for all to vitrine_admin
    using (user_id = (select ctx.user_id())) with check (user_id = (select ctx.user_id()));

grant select, insert (business_id, client_id, id, project_id, message_id, document_id, version, audience, name, mimetype, size, sha256, upload_key, by_client, person_name),
    update (audience, state) on app.files to vitrine_admin;
create policy admin_reads on app.files for select to vitrine_admin using (true);
create policy admin_adds on app.files for insert to vitrine_admin with check ((select ctx.may('files:add')) and not by_client);
create policy admin_writes on app.files for update to vitrine_admin using ((select ctx.may('files:write')));

-- What is said of its versions, a trigger keeps; which of them moves on, and by whom, another holds.
grant select, insert (business_id, client_id, id, project_id, type_id, title), update (type_id, title, removed_at, removed_by)
    on app.documents to vitrine_admin;
create policy admin_reads on app.documents for select to vitrine_admin using ((select ctx.may('documents:read')));
create policy admin_adds on app.documents for insert to vitrine_admin with check ((select ctx.may('documents:write')));
create policy admin_writes on app.documents for update to vitrine_admin using ((select ctx.may('documents:write')));

grant select, insert (business_id, client_id, id, document_id, number, project_id, person_name), update (status, note)
    on app.document_versions to vitrine_admin;
create policy admin_reads on app.document_versions for select to vitrine_admin using ((select ctx.may('documents:read')));
create policy admin_adds on app.document_versions for insert to vitrine_admin with check ((select ctx.may('documents:write')));
create policy admin_writes on app.document_versions for update to vitrine_admin
    using ((select ctx.may('documents:write')) or (select ctx.may('documents:approve')) or (select ctx.may('documents:publish')));

grant select on app.moves to vitrine_admin;
create policy admin_reads on app.moves for select to vitrine_admin
    using (case noun when 'invoices' then (select ctx.may('invoices:read')) when 'document_versions' then (select ctx.may('documents:read'))
           else true end);

grant select on app.file_sums to vitrine_admin;
create policy admin_reads on app.file_sums for select to vitrine_admin using (true);

grant select, insert (business_id, client_id, id, project_id, audience, words, by_client, person_name, staff_user_id),
    update (words, edited_at, removed_at, removed_by) on app.messages to vitrine_admin;
create policy admin_reads on app.messages for select to vitrine_admin using (true);
create policy admin_adds on app.messages for insert to vitrine_admin
    with check ((select ctx.may('messages:write')) and not by_client and staff_user_id = (select ctx.user_id()));
create policy admin_writes on app.messages for update to vitrine_admin
    using ((select ctx.may('messages:manage')) or staff_user_id = (select ctx.user_id()));

-- ── Money ───────────────────────────────────────────────────────────────────────────────────────────────────────────

grant select, insert, update on app.counters to vitrine_admin;
create policy admin_all on app.counters for all to vitrine_admin
    using ((select ctx.may('invoices:write'))) with check ((select ctx.may('invoices:write')));

grant select, insert, update, delete on app.invoices to vitrine_admin;
create policy admin_reads on app.invoices for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.invoices for insert to vitrine_admin with check ((select ctx.may('invoices:write')));
create policy admin_writes on app.invoices for update to vitrine_admin using ((select ctx.may('invoices:write')));
create policy admin_removes on app.invoices for delete to vitrine_admin using ((select ctx.may('invoices:write')));

grant select on app.invoice_counts to vitrine_admin;
create policy admin_reads on app.invoice_counts for select to vitrine_admin using ((select ctx.may('invoices:read')));

grant select, insert, update, delete on app.invoice_lines to vitrine_admin;
create policy admin_reads on app.invoice_lines for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.invoice_lines for insert to vitrine_admin with check ((select ctx.may('invoices:write')));
create policy admin_writes on app.invoice_lines for update to vitrine_admin using ((select ctx.may('invoices:write')));
create policy admin_removes on app.invoice_lines for delete to vitrine_admin using ((select ctx.may('invoices:write')));

grant select on app.invoice_documents to vitrine_admin;
create policy admin_reads on app.invoice_documents for select to vitrine_admin using ((select ctx.may('invoices:read')));

grant select, insert on app.credit_notes to vitrine_admin;
create policy admin_reads on app.credit_notes for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.credit_notes for insert to vitrine_admin with check ((select ctx.may('invoices:write')));

grant select, insert on app.payments to vitrine_admin;
create policy admin_reads on app.payments for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.payments for insert to vitrine_admin with check ((select ctx.may('payments:write')));

grant select, insert on app.ledger_entries to vitrine_admin;
create policy admin_reads on app.ledger_entries for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.ledger_entries for insert to vitrine_admin
    with check ((select ctx.may('invoices:write')) or (select ctx.may('payments:write')));

grant select on app.ledger_balances to vitrine_admin;
create policy admin_reads on app.ledger_balances for select to vitrine_admin using ((select ctx.may('invoices:read')));

-- ── What is new ─────────────────────────────────────────────────────────────────────────────────────────────────────

grant select (business_id, client_id, id, user_id, kind, module, subject_type, subject_id, about_client_id, project_id, person_name, created_at, on_bell, read_at),
    update (read_at) on app.notifications to vitrine_admin;
create policy admin_reads on app.notifications for select to vitrine_admin using (user_id = (select ctx.user_id()));
create policy admin_writes on app.notifications for update to vitrine_admin using (user_id = (select ctx.user_id()));

grant select (business_id, client_id, user_id, kind, bell, mail), insert (business_id, client_id, user_id, kind, bell, mail), delete
    on app.notice_settings to vitrine_admin;
create policy admin_own on app.notice_settings for all to vitrine_admin
    using (user_id = (select ctx.user_id())) with check (user_id = (select ctx.user_id()));

-- ── What is found by its words ──────────────────────────────────────────────────────────────────────────────────────

grant select on app.search_words to vitrine_admin;
create policy admin_reads on app.search_words for select to vitrine_admin
    using (case noun when 'invoices' then (select ctx.may('invoices:read')) when 'documents' then (select ctx.may('documents:read')) else true end);

-- ── Activity ────────────────────────────────────────────────────────────────────────────────────────────────────────

grant select, insert on app.activities to vitrine_admin;
create policy admin_reads on app.activities for select to vitrine_admin using ((select ctx.may('activity:read')));
create policy admin_adds on app.activities for insert to vitrine_admin with check (user_id = (select ctx.user_id()));
