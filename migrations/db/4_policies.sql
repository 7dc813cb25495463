-- The promise. Laid down anew, whole, after every migration, so that this page is all there is.

do $$
declare
    p record;
    t record;
begin
    for p in select policyname, schemaname, tablename from pg_policies where schemaname in ('app', 'platform') loop
        execute format('drop policy %I on %I.%I', p.policyname, p.schemaname, p.tablename);
    end loop;
    for t in select c.oid::regclass as name, n.nspname as schema, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname in ('app', 'platform') and c.relkind in ('r', 'p') loop
        execute format('alter table %s enable row level security', t.name);
        execute format('alter table %s force row level security', t.name);
        continue when t.schema = 'platform';
        -- Wall one: a row's business is the asker's business, for everybody, the definer included.
        execute format('create policy business_wall on %s as restrictive for all to public
            using (business_id = (select ctx.business_id())) with check (business_id = (select ctx.business_id()))', t.name);
        -- Wall two: for a client user, a row's client is the asker's client.
        if t.relname = 'clients' then
            create policy client_wall on app.clients as restrictive for all to vitrine_client
                using (id = (select ctx.client_id())) with check (id = (select ctx.client_id()));
        elsif exists (select 1 from pg_attribute where attrelid = t.name and attname = 'client_id' and not attisdropped) then
            execute format('create policy client_wall on %s as restrictive for all to vitrine_client
                using (client_id = (select ctx.client_id())) with check (client_id = (select ctx.client_id()))', t.name);
        end if;
    end loop;
end $$;

-- ── What stands outside the walls ───────────────────────────────────────────────────────────────────────────────────

create policy definer on platform.businesses for select to vitrine_definer using (true);
create policy platform on platform.businesses for all to vitrine_platform using (true) with check (true);
create policy admin_reads on platform.businesses for select to vitrine_admin using (id = (select ctx.business_id()));
create policy admin_writes on platform.businesses for update to vitrine_admin
    using (id = (select ctx.business_id()) and ((select ctx.may('branding:write')) or (select ctx.may('settings:write'))));
create policy worker_reads on platform.businesses for select to vitrine_worker using (id = (select ctx.business_id()));
create policy definer on platform.hosts for select to vitrine_definer using (true);
create policy platform on platform.hosts for all to vitrine_platform using (true) with check (true);
create policy worker_reads on platform.hosts for select to vitrine_worker using (business_id = (select ctx.business_id()));
create policy definer on platform.operators for select to vitrine_definer using (true);
create policy definer on platform.role_permissions for select to vitrine_definer using (true);

-- ── The definer: what it must look up to say who asks, and the sums that triggers keep ─────────────────────────────

create policy definer on app.users for select to vitrine_definer using (true);
create policy definer on app.clients for select to vitrine_definer using (true);
create policy definer on app.contacts for select to vitrine_definer using (true);
create policy definer_writes on app.users for update to vitrine_definer using (true);
create policy definer_writes on app.clients for update to vitrine_definer using (true);
create policy definer_writes on app.contacts for update to vitrine_definer using (true);
create policy definer on app.invitations for select to vitrine_definer using (true);
create policy definer_writes on app.invitations for update to vitrine_definer using (true);
create policy definer on app.activities for insert to vitrine_definer with check (true);
create policy definer on app.time_months for all to vitrine_definer using (true) with check (true);
create policy definer on app.ledger_balances for all to vitrine_definer using (true) with check (true);

-- ── The worker: everything of the job's business ────────────────────────────────────────────────────────────────────

do $$
declare
    t text;
begin
    for t in select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p') loop
        execute format('create policy worker on app.%I for all to vitrine_worker using (true) with check (true)', t);
    end loop;
end $$;

-- ── The admin door: everything of the business, by permission ───────────────────────────────────────────────────────

create policy admin_reads on app.users for select to vitrine_admin using (true);
create policy admin_adds on app.users for insert to vitrine_admin with check ((select ctx.may('portal_access:manage')));
create policy admin_writes on app.users for update to vitrine_admin
    using ((select ctx.may('users:write')) or id = (select ctx.user_id()));
create policy admin_removes on app.users for delete to vitrine_admin using ((select ctx.may('portal_access:manage')));
create policy admin_reads on app.invitations for select to vitrine_admin using ((select ctx.may('portal_access:manage')));
create policy admin_adds on app.invitations for insert to vitrine_admin
    with check ((select ctx.may('portal_access:manage')) and invited_by = (select ctx.user_id()) and state = 'waiting' and not by_owner);
create policy admin_reads on app.bulk_invitations for select to vitrine_admin using ((select ctx.may('portal_access:manage')));
create policy admin_adds on app.bulk_invitations for insert to vitrine_admin with check ((select ctx.may('portal_access:manage')));
create policy admin_reads on app.categories for select to vitrine_admin using (true);
create policy admin_adds on app.categories for insert to vitrine_admin with check ((select ctx.may('settings:write')));
create policy admin_writes on app.categories for update to vitrine_admin using ((select ctx.may('settings:write')));
create policy admin_reads on app.holidays for select to vitrine_admin using (true);
create policy admin_adds on app.holidays for insert to vitrine_admin with check ((select ctx.may('settings:write')));
create policy admin_removes on app.holidays for delete to vitrine_admin using ((select ctx.may('settings:write')));
create policy admin_all on app.mail_texts for all to vitrine_admin
    using ((select ctx.may('settings:write'))) with check ((select ctx.may('settings:write')));
create policy admin_reads on app.clients for select to vitrine_admin using (true);
create policy admin_adds on app.clients for insert to vitrine_admin with check ((select ctx.may('clients:write')));
create policy admin_writes on app.clients for update to vitrine_admin using ((select ctx.may('clients:write')));
create policy admin_reads on app.contacts for select to vitrine_admin using (true);
create policy admin_adds on app.contacts for insert to vitrine_admin with check ((select ctx.may('clients:write')));
create policy admin_writes on app.contacts for update to vitrine_admin using ((select ctx.may('clients:write')));
create policy admin_all on app.client_assignments for all to vitrine_admin
    using ((select ctx.may('users:write'))) with check ((select ctx.may('users:write')));
create policy admin_reads on app.projects for select to vitrine_admin using (true);
create policy admin_adds on app.projects for insert to vitrine_admin with check ((select ctx.may('projects:write')));
create policy admin_writes on app.projects for update to vitrine_admin using ((select ctx.may('projects:write')));
create policy admin_all on app.project_budgets for all to vitrine_admin
    using ((select ctx.may('costs:read'))) with check ((select ctx.may('costs:read')));
create policy admin_reads on app.phases for select to vitrine_admin using (true);
create policy admin_adds on app.phases for insert to vitrine_admin with check ((select ctx.may('projects:write')));
create policy admin_writes on app.phases for update to vitrine_admin using ((select ctx.may('projects:write')));
create policy admin_removes on app.phases for delete to vitrine_admin using ((select ctx.may('projects:write')));
create policy admin_reads on app.time_entries for select to vitrine_admin using (true);
create policy admin_adds on app.time_entries for insert to vitrine_admin with check ((select ctx.may('time_entries:write')));
create policy admin_writes on app.time_entries for update to vitrine_admin using ((select ctx.may('time_entries:write')));
create policy admin_removes on app.time_entries for delete to vitrine_admin using ((select ctx.may('time_entries:write')));
create policy admin_reads on app.time_months for select to vitrine_admin using (true);
create policy admin_own on app.timers for all to vitrine_admin
    using (user_id = (select ctx.user_id())) with check (user_id = (select ctx.user_id()));
create policy admin_all on app.counters for all to vitrine_admin
    using ((select ctx.may('invoices:write'))) with check ((select ctx.may('invoices:write')));
create policy admin_reads on app.invoices for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.invoices for insert to vitrine_admin with check ((select ctx.may('invoices:write')));
create policy admin_writes on app.invoices for update to vitrine_admin using ((select ctx.may('invoices:write')));
create policy admin_removes on app.invoices for delete to vitrine_admin using ((select ctx.may('invoices:write')));
create policy admin_reads on app.invoice_lines for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.invoice_lines for insert to vitrine_admin with check ((select ctx.may('invoices:write')));
create policy admin_writes on app.invoice_lines for update to vitrine_admin using ((select ctx.may('invoices:write')));
create policy admin_removes on app.invoice_lines for delete to vitrine_admin using ((select ctx.may('invoices:write')));
create policy admin_reads on app.invoice_documents for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_reads on app.credit_notes for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.credit_notes for insert to vitrine_admin with check ((select ctx.may('invoices:write')));
create policy admin_reads on app.payments for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.payments for insert to vitrine_admin with check ((select ctx.may('payments:write')));
create policy admin_reads on app.ledger_entries for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_adds on app.ledger_entries for insert to vitrine_admin
    with check ((select ctx.may('invoices:write')) or (select ctx.may('payments:write')));
create policy admin_reads on app.ledger_balances for select to vitrine_admin using ((select ctx.may('invoices:read')));
create policy admin_reads on app.activities for select to vitrine_admin using ((select ctx.may('activity:read')));
create policy admin_adds on app.activities for insert to vitrine_admin with check (user_id = (select ctx.user_id()));

-- ── The client's door: inside both walls; money for the owner alone; scope `own` sees the projects of its person ────

create policy client_reads on app.users for select to vitrine_client
    using (id = (select ctx.user_id()) or (select ctx.is_client_owner()));
create policy client_writes_self on app.users for update to vitrine_client
    using (id = (select ctx.user_id())) with check (id = (select ctx.user_id()));
create policy owner_adds on app.users for insert to vitrine_client
    with check ((select ctx.is_client_owner()) and user_type = 'client' and company_role = 'member' and client_portal_enabled);
create policy owner_removes on app.users for delete to vitrine_client using ((select ctx.is_client_owner()) and company_role = 'member');
create policy owner_reads on app.invitations for select to vitrine_client using ((select ctx.is_client_owner()));
create policy owner_adds on app.invitations for insert to vitrine_client
    with check ((select ctx.is_client_owner()) and invited_by = (select ctx.user_id()) and by_owner and role = 'member' and state = 'waiting');
create policy client_reads on app.clients for select to vitrine_client using (true);
create policy client_reads on app.projects for select to vitrine_client
    using ((select ctx.sees_company()) or client_user_id = (select ctx.user_id()));
create policy client_reads on app.phases for select to vitrine_client
    using ((select ctx.sees_company()) or project_id = any (array(select p.id from app.projects p)));
create policy client_reads on app.time_entries for select to vitrine_client
    using ((select ctx.sees_company()) or project_id = any (array(select p.id from app.projects p)));
create policy client_reads on app.time_months for select to vitrine_client
    using ((select ctx.sees_company()) or project_id = any (array(select p.id from app.projects p)));
create policy client_reads on app.invoices for select to vitrine_client
    using ((select ctx.is_client_owner()) and state = any (array['sent', 'cancelled']));
create policy client_reads on app.invoice_lines for select to vitrine_client using ((select ctx.is_client_owner()) and issued);
create policy client_reads on app.invoice_documents for select to vitrine_client using ((select ctx.is_client_owner()));
create policy client_reads on app.credit_notes for select to vitrine_client using ((select ctx.is_client_owner()));
create policy client_reads on app.payments for select to vitrine_client using ((select ctx.is_client_owner()));
create policy client_reads on app.ledger_entries for select to vitrine_client using ((select ctx.is_client_owner()));
create policy client_reads on app.ledger_balances for select to vitrine_client using ((select ctx.is_client_owner()));
create policy client_adds on app.activities for insert to vitrine_client with check (user_id = (select ctx.user_id()));

-- ── Subcontractors: the clients assigned to them, and what is those clients' ────────────────────────────────────────

create policy sub_reads on app.users for select to vitrine_sub using (id = (select ctx.user_id()));
create policy sub_writes_self on app.users for update to vitrine_sub
    using (id = (select ctx.user_id())) with check (id = (select ctx.user_id()));
create policy sub_reads on app.client_assignments for select to vitrine_sub using (user_id = (select ctx.user_id()));
create policy sub_reads on app.clients for select to vitrine_sub
    using (id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_reads on app.projects for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_reads on app.phases for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_reads on app.time_entries for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_adds on app.time_entries for insert to vitrine_sub
    with check (client_id = any (array(select a.client_id from app.client_assignments a)) and user_id = (select ctx.user_id()));
create policy sub_removes on app.time_entries for delete to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and user_id = (select ctx.user_id()));
create policy sub_reads on app.time_months for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_own on app.timers for all to vitrine_sub
    using (user_id = (select ctx.user_id())) with check (user_id = (select ctx.user_id()));
create policy sub_reads on app.invoices for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and state = any (array['sent', 'cancelled']));
create policy sub_reads on app.invoice_lines for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)) and issued);
create policy sub_reads on app.invoice_documents for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_reads on app.credit_notes for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_reads on app.payments for select to vitrine_sub
    using (client_id = any (array(select a.client_id from app.client_assignments a)));
create policy sub_adds on app.activities for insert to vitrine_sub with check (user_id = (select ctx.user_id()));

-- ── Technicians: themselves; their work orders come with field service ──────────────────────────────────────────────

create policy tech_reads on app.users for select to vitrine_tech using (id = (select ctx.user_id()));
create policy tech_writes_self on app.users for update to vitrine_tech
    using (id = (select ctx.user_id())) with check (id = (select ctx.user_id()));
create policy tech_adds on app.activities for insert to vitrine_tech with check (user_id = (select ctx.user_id()));
