-- The definer, whom nobody can sign in as: what it must look up to say who asks, and the sums that triggers keep. The walls bind
-- it too.

grant usage on schema ctx, app, platform, auth, queue to vitrine_definer;
grant select on sequence ctx.key_0a, ctx.key_0b, ctx.key_1a, ctx.key_1b, ctx.key_turn to vitrine_definer;
grant execute on function ctx.key(bigint) to vitrine_definer;
grant execute on function ctx.say(uuid, uuid, uuid, uuid, text, text, text[]), ctx.step_into(uuid), ctx.step_back(text), ctx.begin_once(), ctx.take_turn(text),
    ctx.login_of(text, text), ctx.unread(uuid, uuid, json), ctx.greeting(jsonb, text, text), ctx.membership(uuid, uuid), auth.memberships_of(uuid), auth.join(uuid),
    auth.addressee(uuid), auth.wish_for_invitations(uuid), auth.is_shut_to_strangers(uuid), app.check_owner(uuid),
    auth.keep_several(uuid) to vitrine_definer;

grant select, insert, update, delete on ctx.once_keys, ctx.turns to vitrine_definer;
grant select, insert, update, delete on auth.identities, auth.sessions, auth.links, auth.attempts, auth.tries, auth.known_browsers, auth.memberships to vitrine_definer;
grant select, insert, update, delete on all tables in schema queue to vitrine_definer;
grant usage, select on all sequences in schema queue to vitrine_definer;
grant execute on all functions in schema queue to vitrine_definer;

grant select on platform.businesses, platform.hosts, platform.operators, platform.role_permissions, platform.transitions, platform.told_kinds to vitrine_definer;
create policy definer on platform.businesses for select to vitrine_definer using (true);
create policy definer on platform.hosts for select to vitrine_definer using (true);
create policy definer on platform.operators for select to vitrine_definer using (true);
grant update (welcomed_at) on platform.operators to vitrine_definer;
create policy definer_welcomes on platform.operators for update to vitrine_definer using (true);
create policy definer on platform.role_permissions for select to vitrine_definer using (true);
create policy definer on platform.transitions for select to vitrine_definer using (true);
create policy definer on platform.told_kinds for select to vitrine_definer using (true);

grant select, update (company_role, invited_at, invitation_until, wished_at, joined_at, last_sign_in_at) on app.users to vitrine_definer;
create policy definer on app.users for select to vitrine_definer using (true);
create policy definer_writes on app.users for update to vitrine_definer using (true);
grant select, update (portal_user_id, portal_enabled) on app.clients to vitrine_definer;
create policy definer on app.clients for select to vitrine_definer using (true);
create policy definer_writes on app.clients for update to vitrine_definer using (true);
grant select, update (portal_access) on app.contacts to vitrine_definer;
create policy definer on app.contacts for select to vitrine_definer using (true);
create policy definer_writes on app.contacts for update to vitrine_definer using (true);
grant select, update (state, taken_at) on app.invitations to vitrine_definer;
create policy definer on app.invitations for select to vitrine_definer using (true);
create policy definer_writes on app.invitations for update to vitrine_definer using (true);
grant select on app.bulk_invitations, app.client_assignments, app.invoices, app.logos, app.messages to vitrine_definer;
create policy definer on app.bulk_invitations for select to vitrine_definer using (true);
create policy definer on app.invoices for select to vitrine_definer using (true);
create policy definer on app.client_assignments for select to vitrine_definer using (true);
grant select, update (audience, state) on app.files to vitrine_definer;
create policy definer on app.files for select to vitrine_definer using (true);
create policy definer_writes on app.files for update to vitrine_definer using (true);
create policy definer on app.logos for select to vitrine_definer using (true);
create policy definer on app.messages for select to vitrine_definer using (true);
grant select (business_id, id, user_id, client_id, kind, module, subject_id, about_client_id, project_id, subject_type, on_bell, read_at), update (read_at), delete
    on app.notifications to vitrine_definer;
create policy definer on app.notifications for all to vitrine_definer using (true) with check (true);
grant select, insert, update, delete on app.notice_settings to vitrine_definer;
create policy definer on app.notice_settings for all to vitrine_definer using (true) with check (true);
grant select on app.document_types, app.document_versions to vitrine_definer;
create policy definer on app.document_types for select to vitrine_definer using (true);
create policy definer on app.document_versions for select to vitrine_definer using (true);
grant select, update (version, status, published_version, published_at) on app.documents to vitrine_definer;
create policy definer on app.documents for select to vitrine_definer using (true);
create policy definer_writes on app.documents for update to vitrine_definer using (true);
grant select, insert on app.moves to vitrine_definer;
create policy definer_reads on app.moves for select to vitrine_definer using (true);
create policy definer on app.moves for insert to vitrine_definer with check (true);
grant select, insert on app.activities to vitrine_definer;
create policy definer_reads on app.activities for select to vitrine_definer using (true);
create policy definer on app.activities for insert to vitrine_definer with check (true);

grant select, insert, update on app.time_months, app.ledger_balances, app.invoice_counts, app.file_sums to vitrine_definer;
create policy definer on app.time_months for all to vitrine_definer using (true) with check (true);
create policy definer on app.ledger_balances for all to vitrine_definer using (true) with check (true);
create policy definer on app.invoice_counts for all to vitrine_definer using (true) with check (true);
create policy definer on app.file_sums for all to vitrine_definer using (true) with check (true);

grant select on app.projects to vitrine_definer;
create policy definer on app.projects for select to vitrine_definer using (true);
grant select, insert, delete on app.search_words to vitrine_definer;
create policy definer on app.search_words for all to vitrine_definer using (true) with check (true);
grant execute on function app.searched(app.clients), app.searched(app.projects), app.searched(app.invoices), app.searched(app.documents),
    app.write_words(record), app.write_words_of_client(uuid, uuid), app.words_of(text), app.plain(text) to vitrine_definer;
