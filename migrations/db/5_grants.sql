-- Who may touch which column: the one reviewed list. A column added later is unreadable until someone writes it here.
-- Laid down anew, whole, after every migration.

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

-- ── Everybody who comes through a door may ask who they are ─────────────────────────────────────────────────────────

grant usage on schema ctx, app to vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker, vitrine_link, vitrine_definer;
grant usage on schema platform to vitrine_admin, vitrine_platform, vitrine_worker, vitrine_definer;
grant usage on schema auth to vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker, vitrine_definer;
grant usage on schema queue to vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker,
    vitrine_queue, vitrine_definer;
grant execute on function ctx.business_id(), ctx.client_id(), ctx.user_id(), ctx.session_id(), ctx.is_client_owner(), ctx.sees_company(), ctx.may(text)
    to vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker, vitrine_link, vitrine_definer;
grant usage on schema ctx to vitrine_auth;
grant execute on function ctx.begin_request(text, boolean, uuid, text, text, uuid, text, text, text, text, text)
    to vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform;
grant execute on function ctx.begin_job(uuid) to vitrine_worker;
grant execute on function ctx.set(text, text), ctx.login_of(text, text), ctx.membership(uuid) to vitrine_definer;
grant execute on function queue.later(text, jsonb, timestamptz, text, text)
    to vitrine_auth, vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform, vitrine_worker;
grant execute on function auth.end_own_session() to vitrine_admin, vitrine_client, vitrine_tech, vitrine_sub, vitrine_platform;

-- ── Sign-in ─────────────────────────────────────────────────────────────────────────────────────────────────────────

grant select, insert, update, delete on auth.identities, auth.sessions, auth.links, auth.attempts to vitrine_auth;
grant execute on function auth.memberships_of(uuid), auth.refusal_of(uuid), auth.branding(text, text), auth.branding_of(uuid), auth.is_host(text),
    auth.open_session(uuid, bytea, text, uuid, uuid, text, text, text, interval), auth.note(uuid, uuid, text, text, text, text), auth.join(uuid), auth.invitation_of(bytea) to vitrine_auth;
grant execute on function auth.agent_of_attempt(uuid), auth.note_attempt(uuid, text, text, text, text), auth.make_reset_link(text, bytea, interval),
    auth.identity_for(text), auth.make_invitation(uuid, text, bytea) to vitrine_worker;
grant execute on function auth.identity_for(text), auth.take_invitation(uuid) to vitrine_admin, vitrine_client, vitrine_worker;

-- ── The definer ─────────────────────────────────────────────────────────────────────────────────────────────────────

grant select, insert, update, delete on auth.identities, auth.sessions, auth.links, auth.attempts, auth.memberships to vitrine_definer;
grant select on platform.businesses, platform.hosts, platform.operators, platform.role_permissions to vitrine_definer;
grant select on app.users, app.clients, app.contacts, app.invitations to vitrine_definer;
grant update (company_role, invited_at, invitation_until, joined_at, last_sign_in_at) on app.users to vitrine_definer;
grant update (portal_access) on app.contacts to vitrine_definer;
grant update (portal_user_id, portal_enabled) on app.clients to vitrine_definer;
grant update (state, taken_at) on app.invitations to vitrine_definer;
grant insert on app.activities to vitrine_definer;
grant select, insert, update on app.time_months, app.ledger_balances to vitrine_definer;
grant execute on function auth.memberships_of(uuid), auth.join(uuid), auth.keep_several(uuid) to vitrine_definer;

-- ── The queue: its tables, and nothing of the business ──────────────────────────────────────────────────────────────

grant select, insert, update, delete on all tables in schema queue to vitrine_queue, vitrine_definer;
grant usage, select on all sequences in schema queue to vitrine_queue, vitrine_definer;
grant execute on all functions in schema queue to vitrine_queue, vitrine_definer;
revoke execute on function queue.later(text, jsonb, timestamptz, text, text) from vitrine_queue;

-- ── Platform ────────────────────────────────────────────────────────────────────────────────────────────────────────

grant select, insert, update on platform.businesses to vitrine_platform;
grant select, insert, delete on platform.hosts to vitrine_platform;
grant execute on function platform.invite(uuid, uuid, text, text, text), platform.note(uuid, uuid, text, text, text, text, text, text),
    platform.unknown_attempts() to vitrine_platform;

-- ── The worker ──────────────────────────────────────────────────────────────────────────────────────────────────────

grant select, insert, update, delete on all tables in schema app to vitrine_worker;
grant select on platform.businesses, platform.hosts to vitrine_worker;

-- ── The admin door ──────────────────────────────────────────────────────────────────────────────────────────────────

grant select on platform.businesses to vitrine_admin;
grant update (name, logo_key, accent, welcome_text, email, phone, address, tax_id, bank_details, currency, locale, time_zone, payment_days,
    modules, invoice_prefix, credit_note_prefix) on platform.businesses to vitrine_admin;
grant select, insert, update, delete on app.users, app.client_assignments, app.project_budgets, app.phases, app.time_entries, app.timers,
    app.invoices, app.invoice_lines to vitrine_admin;
grant select, insert, update on app.clients, app.contacts, app.projects, app.counters, app.categories to vitrine_admin;
grant select, insert on app.invitations, app.bulk_invitations to vitrine_admin;
grant select, insert, delete on app.holidays to vitrine_admin;
grant select, insert, update, delete on app.mail_texts to vitrine_admin;
grant select, insert on app.credit_notes, app.payments, app.ledger_entries, app.activities to vitrine_admin;
grant select on app.invoice_documents, app.ledger_balances, app.time_months to vitrine_admin;

-- ── The client's door ───────────────────────────────────────────────────────────────────────────────────────────────

grant select (business_id, id, identity_id, user_type, role, company_role, scope, client_id, client_portal_enabled, name, email, phone, locale, time_zone,
    mail_invoices, is_active, created_at, invited_at, invitation_until, joined_at, last_sign_in_at) on app.users to vitrine_client, vitrine_sub, vitrine_tech;
grant insert (business_id, id, identity_id, user_type, company_role, scope, client_id, client_portal_enabled, name, email,
    mail_invoices, is_active) on app.users to vitrine_client;
grant delete on app.users to vitrine_client;
grant select (business_id, client_id, id, user_id, name, email, role, state, reason, asked_at), insert (business_id, client_id, id, user_id, name, email, role,
    invited_by, invited_by_name, by_owner, state) on app.invitations to vitrine_client;
grant update (name, phone, locale, time_zone, mail_invoices) on app.users to vitrine_client, vitrine_sub, vitrine_tech;
grant select (business_id, id, name, email, phone, address, tax_id, currency, locale, is_active, portal_enabled, portal_user_id, logo_key, accent, welcome_text,
    created_at) on app.clients to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, client_user_id, name, code, description, status, starts_on, ends_on, created_at)
    on app.projects to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, project_id, position, name, status, progress, starts_on, ends_on)
    on app.phases to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, project_id, person_name, worked_on, started_at, ended_at, seconds, description, billable, created_at)
    on app.time_entries to vitrine_client;
grant select (business_id, client_id, project_id, month, entries, seconds) on app.time_months to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, number, state, currency, issued_on, due_on, issued_at, net, tax, total, paid, balance, settled_on, reference, notes,
    cancelled_at, created_at) on app.invoices to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, invoice_id, position, description, quantity, unit_price, tax_rate, net, project_id, issued)
    on app.invoice_lines to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, invoice_id, number, issued_on, total, currency, reason, created_at)
    on app.credit_notes to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, invoice_id, paid_on, amount, currency, method, reference, created_at)
    on app.payments to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, invoice_id, kind, file_key, file_name, sha256, size, created_at)
    on app.invoice_documents to vitrine_client, vitrine_sub;
grant select (business_id, client_id, id, entry_type, occurred_on, debit, credit, currency, invoice_id, payment_id, reason, created_at)
    on app.ledger_entries to vitrine_client;
grant select (business_id, client_id, currency, credits, debits) on app.ledger_balances to vitrine_client;
grant insert (business_id, client_id, id, at, kind, user_id, person_name, subject_type, subject_id, subject_name, session_id, ip_address, user_agent,
    device_type, browser, platform) on app.activities to vitrine_client, vitrine_sub, vitrine_tech;

-- ── Subcontractors ──────────────────────────────────────────────────────────────────────────────────────────────────

grant select (business_id, user_id, client_id) on app.client_assignments to vitrine_sub;
grant select (business_id, client_id, id, project_id, user_id, person_name, worked_on, started_at, ended_at, seconds, description, billable, created_at)
    on app.time_entries to vitrine_sub;
grant insert (business_id, client_id, id, project_id, user_id, person_name, worked_on, started_at, ended_at, seconds, description, billable)
    on app.time_entries to vitrine_sub;
grant delete on app.time_entries to vitrine_sub;
grant select (business_id, user_id, project_id, description, started_at), insert (business_id, user_id, project_id, description, started_at)
    on app.timers to vitrine_sub;
grant delete on app.timers to vitrine_sub;

-- ── Who owns what: tables by vitrine_owner, definer functions by vitrine_definer, neither a superuser nor a login ───

grant usage, create on schema app, platform, auth, queue, ctx to vitrine_owner, vitrine_definer;
do $$
declare
    o record;
begin
    for o in select c.oid::regclass as name, c.relkind from pg_class c where c.relnamespace in ('app'::regnamespace, 'platform'::regnamespace,
             'auth'::regnamespace, 'queue'::regnamespace) and c.relkind in ('r', 'p', 'v') loop
        execute format('alter table %s owner to vitrine_owner', o.name);
    end loop;
    for o in select p.oid::regprocedure as name, p.prosecdef from pg_proc p where p.pronamespace in ('app'::regnamespace, 'platform'::regnamespace,
             'auth'::regnamespace, 'queue'::regnamespace, 'ctx'::regnamespace) loop
        execute format('alter function %s owner to %s', o.name, case when o.prosecdef then 'vitrine_definer' else 'vitrine_owner' end);
        -- Above the owner lost this with all others, and the next upgrade may not replace what it may not execute.
        execute format('grant execute on function %s to %s', o.name, case when o.prosecdef then 'vitrine_definer' else 'vitrine_owner' end);
    end loop;
end $$;
-- Checks of foreign keys look as the owner; nobody creates anything here but a migration.
revoke create on schema app, platform, auth, queue, ctx from vitrine_owner, vitrine_definer;
