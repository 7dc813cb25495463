-- The tables of the foundation. Keys begin with the business (ISOLATION 8): a foreign key or a unique index ignores row
-- security, so one without the business would point at, or tell of, another firm's row.
-- What a role may read or write stands in migrations/db/, not here.

-- ── platform: what stands outside the walls ─────────────────────────────────────────────────────────────────────────

create table platform.businesses (
    id             uuid primary key,
    slug           text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
    name           text not null check (name <> ''),
    is_active      boolean not null default true,
    logo_key       text,
    accent         text not null default '#1d4ed8' check (accent ~ '^#[0-9a-f]{6}$'),
    welcome_text   text,
    email          text,
    phone          text,
    address        text,
    tax_id         text,
    bank_details   text,
    currency       text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
    locale         text not null default 'en_GB',
    time_zone      text not null default 'Europe/London',
    payment_days   integer not null default 14 check (payment_days between 0 and 365),
    invitation_cap integer not null default 50 check (invitation_cap >= 0),
    modules        text[] not null default '{projects,work_orders,time,quotes,documents,gallery,tickets,ledger,reports}',
    created_at     timestamptz not null default now()
);

create table platform.hosts (
    host        text primary key check (host = lower(host)),
    business_id uuid not null references platform.businesses (id)
);

create table platform.operators (
    identity_id uuid primary key,
    name        text not null,
    is_active   boolean not null default true,
    created_at  timestamptz not null default now()
);

create table platform.role_permissions (
    role       text not null,
    permission text not null,
    primary key (role, permission)
);

-- ── auth: who may sign in; read by vitrine_auth and the definer alone ───────────────────────────────────────────────

create table auth.identities (
    id              uuid primary key,
    email           text not null check (email = btrim(email) and email <> ''),
    password_hash   text,
    temporary_until timestamptz,          -- set while the password is a temporary one: it must be changed first
    created_at      timestamptz not null default now()
);
create unique index identities_email on auth.identities (lower(email));
alter table platform.operators add foreign key (identity_id) references auth.identities (id);

create table auth.memberships (
    user_id     uuid primary key,
    identity_id uuid not null references auth.identities (id),
    business_id uuid not null references platform.businesses (id)
);
create index memberships_identity on auth.memberships (identity_id);

create table auth.sessions (
    id           uuid primary key,
    hash         bytea not null unique,
    kind         text not null check (kind in ('browser', 'token')),
    login        text not null,
    identity_id  uuid not null references auth.identities (id) on delete cascade,
    business_id  uuid references platform.businesses (id),
    user_id      uuid,
    name         text,
    ip_address   text,
    user_agent   text,
    created_at   timestamptz not null default now(),
    last_seen_at timestamptz not null default now(),
    expires_at   timestamptz not null
);
create index sessions_identity on auth.sessions (identity_id);
create index sessions_user on auth.sessions (user_id);

create table auth.links (
    hash        bytea primary key,
    purpose     text not null check (purpose in ('password_reset')),
    identity_id uuid not null references auth.identities (id) on delete cascade,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    used_at     timestamptz
);

create table auth.attempts (
    id           uuid primary key,
    at           timestamptz not null default clock_timestamp(),
    purpose      text not null check (purpose in ('sign_in', 'password_reset', 'password_change')),
    email        text not null,
    ip_address   text not null,
    user_agent   text,
    succeeded_at timestamptz
);
create index attempts_email on auth.attempts (purpose, email, at);
create index attempts_ip on auth.attempts (purpose, ip_address, at);

-- ── app: one row, one business ──────────────────────────────────────────────────────────────────────────────────────

create table app.clients (
    business_id    uuid not null references platform.businesses (id),
    id             uuid not null,
    name           text not null check (name <> ''),
    email          text,
    phone          text,
    address        text,
    tax_id         text,
    currency       text not null check (currency ~ '^[A-Z]{3}$'),
    locale         text,
    is_active      boolean not null default true,
    portal_enabled boolean not null default false,
    portal_user_id uuid,
    logo_key       text,
    accent         text check (accent ~ '^#[0-9a-f]{6}$'),
    welcome_text   text,
    created_at     timestamptz not null default now(),
    primary key (business_id, id),
    check (not portal_enabled or portal_user_id is not null)
);
create index clients_name on app.clients (business_id, lower(name));

create table app.users (
    business_id           uuid not null references platform.businesses (id),
    id                    uuid not null,
    identity_id           uuid not null references auth.identities (id),
    user_type             text not null check (user_type in ('staff', 'client')),
    role                  text check (role in ('admin', 'power_user', 'staff', 'technician', 'subcontractor')),
    company_role          text check (company_role in ('owner', 'member')),
    scope                 text not null default 'company' check (scope in ('company', 'own')),
    client_id             uuid,
    client_portal_enabled boolean not null default false,
    name                  text not null check (name <> ''),
    email                 text not null,
    phone                 text,
    locale                text,
    time_zone             text,
    mail_invoices         boolean not null default true,
    is_active             boolean not null default true,
    created_at            timestamptz not null default now(),
    primary key (business_id, id),
    unique (business_id, client_id, id),
    foreign key (business_id, client_id) references app.clients (business_id, id) on delete set null (client_id),
    check (user_type = 'client' or (client_id is null and not client_portal_enabled and role is not null and company_role is null)),
    check (user_type = 'staff' or (role is null and company_role is not null))
);
create unique index users_identity_client on app.users (business_id, identity_id, client_id) nulls not distinct;
create index users_client on app.users (business_id, client_id);
create index users_name on app.users (business_id, lower(name));
alter table app.clients add foreign key (business_id, portal_user_id) references app.users (business_id, id) deferrable initially deferred;

create table app.contacts (
    business_id   uuid not null,
    client_id     uuid not null,
    id            uuid not null,
    name          text not null check (name <> ''),
    email         text,
    phone         text,
    title         text,
    is_active     boolean not null default true,
    portal_access boolean not null default false,
    user_id       uuid,
    created_at    timestamptz not null default now(),
    primary key (business_id, id),
    foreign key (business_id, client_id) references app.clients (business_id, id),
    foreign key (business_id, user_id) references app.users (business_id, id) on delete set null (user_id)
);
create unique index contacts_user on app.contacts (business_id, user_id);
create index contacts_client on app.contacts (business_id, client_id);

create table app.client_assignments (
    business_id uuid not null,
    user_id     uuid not null,
    client_id   uuid not null,
    primary key (business_id, user_id, client_id),
    foreign key (business_id, user_id) references app.users (business_id, id) on delete cascade,
    foreign key (business_id, client_id) references app.clients (business_id, id) on delete cascade
);
create index client_assignments_client on app.client_assignments (business_id, client_id);

create table app.projects (
    business_id    uuid not null,
    client_id      uuid not null,
    id             uuid not null,
    client_user_id uuid,
    name           text not null check (name <> ''),
    code           text,
    description    text,
    status         text not null default 'planned' check (status in ('planned', 'active', 'on_hold', 'completed', 'cancelled')),
    starts_on      date,
    ends_on        date,
    created_at     timestamptz not null default now(),
    primary key (business_id, id),
    unique (business_id, client_id, id),
    foreign key (business_id, client_id) references app.clients (business_id, id),
    foreign key (business_id, client_id, client_user_id) references app.users (business_id, client_id, id)
        on delete set null (client_user_id),
    check (ends_on >= starts_on)
);
create unique index projects_code on app.projects (business_id, code);
create index projects_client on app.projects (business_id, client_id, status, starts_on);

-- Apart from the project, since no outer door may read it (ISOLATION 7).
create table app.project_budgets (
    business_id uuid not null,
    project_id  uuid not null,
    amount      bigint not null check (amount >= 0),
    note        text,
    primary key (business_id, project_id),
    foreign key (business_id, project_id) references app.projects (business_id, id) on delete cascade
);

create table app.phases (
    business_id uuid not null,
    client_id   uuid not null,
    id          uuid not null,
    project_id  uuid not null,
    position    integer not null,
    name        text not null check (name <> ''),
    status      text not null default 'planned' check (status in ('planned', 'active', 'completed')),
    progress    integer not null default 0 check (progress between 0 and 100),
    starts_on   date,
    ends_on     date,
    primary key (business_id, id),
    foreign key (business_id, client_id, project_id) references app.projects (business_id, client_id, id) on delete cascade,
    check (ends_on >= starts_on)
);
create index phases_project on app.phases (business_id, client_id, project_id, position);

create table app.time_entries (
    business_id uuid not null,
    client_id   uuid not null,
    id          uuid not null,
    project_id  uuid not null,
    user_id     uuid,
    person_name text not null,            -- stands here, since no client reads the users of staff and it outlives them
    worked_on   date not null,
    started_at  timestamptz,
    ended_at    timestamptz,
    seconds     integer not null check (seconds between 1 and 86400),
    description text,
    billable    boolean not null default true,
    created_at  timestamptz not null default now(),
    primary key (business_id, id),
    foreign key (business_id, client_id, project_id) references app.projects (business_id, client_id, id),
    foreign key (business_id, user_id) references app.users (business_id, id) on delete set null (user_id),
    check (ended_at >= started_at)
);
create index time_entries_client on app.time_entries (business_id, client_id, worked_on desc, id desc);
create index time_entries_project on app.time_entries (business_id, client_id, project_id, worked_on desc, id desc);
create index time_entries_user on app.time_entries (business_id, user_id, worked_on desc);
create index time_entries_business on app.time_entries (business_id, worked_on desc, id desc);

-- Whole months of time, so that a total over all rows costs a few rows. Kept by a trigger.
create table app.time_months (
    business_id uuid not null,
    client_id   uuid not null,
    project_id  uuid not null,
    month       date not null,
    entries     integer not null,
    seconds     bigint not null,
    primary key (business_id, client_id, project_id, month) include (entries, seconds),
    foreign key (business_id, client_id, project_id) references app.projects (business_id, client_id, id) on delete cascade
);

create table app.timers (
    business_id uuid not null,
    user_id     uuid not null,
    project_id  uuid not null,
    description text,
    started_at  timestamptz not null default now(),
    primary key (business_id, user_id),   -- one at a time
    foreign key (business_id, user_id) references app.users (business_id, id) on delete cascade,
    foreign key (business_id, project_id) references app.projects (business_id, id) on delete cascade
);
create index timers_project on app.timers (business_id, project_id);

create table app.counters (
    business_id uuid not null references platform.businesses (id),
    kind        text not null,
    year        integer not null,
    value       integer not null,
    primary key (business_id, kind, year)
);

create table app.invoices (
    business_id   uuid not null,
    client_id     uuid not null,
    id            uuid not null,
    number        text,
    state         text not null default 'draft' check (state in ('draft', 'sent', 'cancelled')),
    currency      text not null check (currency ~ '^[A-Z]{3}$'),
    issued_on     date,
    due_on        date,
    issued_at     timestamptz,
    net           bigint not null default 0,
    tax           bigint not null default 0,
    total         bigint not null default 0,
    paid          bigint not null default 0,
    balance       bigint not null generated always as (case when state = 'sent' then total - paid else 0 end) stored,
    settled_on    date,
    reference     text,
    notes         text,
    cancelled_at  timestamptz,
    created_at    timestamptz not null default now(),
    primary key (business_id, id),
    unique (business_id, client_id, id),
    foreign key (business_id, client_id) references app.clients (business_id, id),
    check (state = 'draft' or (number is not null and issued_on is not null and due_on is not null and issued_at is not null)),
    check (state <> 'cancelled' or cancelled_at is not null)
);
create unique index invoices_number on app.invoices (business_id, number);
-- It carries what the counts and sums above a list need, so that these never visit the table.
create index invoices_client on app.invoices (business_id, client_id, issued_on desc, id desc)
    include (state, currency, balance, due_on);
create index invoices_open on app.invoices (business_id, client_id, due_on) include (total, paid, balance) where balance > 0;
create index invoices_business on app.invoices (business_id, issued_on desc nulls first, id desc);

create table app.invoice_lines (
    business_id uuid not null,
    client_id   uuid not null,
    id          uuid not null,
    invoice_id  uuid not null,
    position    integer not null,
    description text not null check (description <> ''),
    quantity    numeric(12, 3) not null,
    unit_price  bigint not null,
    tax_rate    numeric(5, 2) not null check (tax_rate between 0 and 100),
    net         bigint not null,
    project_id  uuid,
    issued      boolean not null default false,   -- set with the invoice, so that its wall needs no look at it
    primary key (business_id, id),
    foreign key (business_id, client_id, invoice_id) references app.invoices (business_id, client_id, id) on delete cascade,
    foreign key (business_id, client_id, project_id) references app.projects (business_id, client_id, id)
        on delete set null (project_id)
);
create index invoice_lines_invoice on app.invoice_lines (business_id, client_id, invoice_id, position);

create table app.credit_notes (
    business_id uuid not null,
    client_id   uuid not null,
    id          uuid not null,
    invoice_id  uuid not null,
    number      text not null,
    issued_on   date not null,
    total       bigint not null,
    currency    text not null,
    reason      text not null check (reason <> ''),
    created_at  timestamptz not null default now(),
    primary key (business_id, id),
    unique (business_id, invoice_id),
    unique (business_id, number),
    foreign key (business_id, client_id, invoice_id) references app.invoices (business_id, client_id, id)
);

create table app.payments (
    business_id uuid not null,
    client_id   uuid not null,
    id          uuid not null,
    invoice_id  uuid not null,
    paid_on     date not null,
    amount      bigint not null check (amount > 0),
    currency    text not null,
    method      text not null check (method in ('bank_transfer', 'card', 'cash', 'cheque', 'other')),
    reference   text,
    created_at  timestamptz not null default now(),
    primary key (business_id, id),
    unique (business_id, client_id, id),
    foreign key (business_id, client_id, invoice_id) references app.invoices (business_id, client_id, id)
);
create index payments_invoice on app.payments (business_id, client_id, invoice_id, paid_on);

-- The stored PDF of an invoice or its credit note: rendered once, served and never redrawn.
create table app.invoice_documents (
    business_id uuid not null,
    client_id   uuid not null,
    id          uuid not null,
    invoice_id  uuid not null,
    kind        text not null check (kind in ('invoice', 'credit_note')),
    file_key    text not null,
    file_name   text not null,
    sha256      text not null,
    size        integer not null,
    created_at  timestamptz not null default now(),
    primary key (business_id, id),
    unique (business_id, client_id, invoice_id, kind),
    foreign key (business_id, client_id, invoice_id) references app.invoices (business_id, client_id, id)
);

create table app.ledger_entries (
    business_id uuid not null,
    client_id   uuid not null,
    id          uuid not null,
    entry_type  text not null check (entry_type in ('invoice', 'payment', 'refund', 'adjustment')),
    occurred_on date not null,
    debit       bigint not null default 0 check (debit >= 0),
    credit      bigint not null default 0 check (credit >= 0),
    currency    text not null,
    invoice_id  uuid,
    payment_id  uuid,
    reason      text,
    created_at  timestamptz not null default now(),
    primary key (business_id, id),
    foreign key (business_id, client_id) references app.clients (business_id, id),
    foreign key (business_id, client_id, invoice_id) references app.invoices (business_id, client_id, id),
    foreign key (business_id, client_id, payment_id) references app.payments (business_id, client_id, id),
    check ((debit = 0) <> (credit = 0)),
    check (entry_type not in ('invoice', 'refund') or debit = 0),
    check (entry_type <> 'payment' or credit = 0),
    check (entry_type <> 'adjustment' or reason <> '')
);
create index ledger_entries_client on app.ledger_entries (business_id, client_id, occurred_on, id);
create index ledger_entries_invoice on app.ledger_entries (business_id, client_id, invoice_id);

create table app.ledger_balances (
    business_id uuid not null,
    client_id   uuid not null,
    currency    text not null,
    credits     bigint not null,
    debits      bigint not null,
    primary key (business_id, client_id, currency),
    foreign key (business_id, client_id) references app.clients (business_id, id)
);

-- No key to the business: the wall keeps it, and every view of every page would lock that one row.
create table app.activities (
    business_id  uuid not null,
    client_id    uuid,
    id           uuid not null,
    at           timestamptz not null default now(),
    kind         text not null,
    user_id      uuid,
    person_name  text,
    subject_type text,
    subject_id   uuid,
    subject_name text,
    session_id   uuid,
    ip_address   text,
    user_agent   text,
    device_type  text check (device_type in ('desktop', 'mobile', 'tablet')),
    browser      text,
    platform     text,
    primary key (business_id, id)
);
-- The key is in the order of time already, as ids are (uuid 7).
create index activities_client on app.activities (business_id, client_id, id);

-- ── What the rows themselves insist on ──────────────────────────────────────────────────────────────────────────────

create function app.keep_membership() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        delete from auth.sessions where user_id = old.id;
        delete from auth.memberships where user_id = old.id;
        return old;
    end if;
    if tg_op = 'INSERT' then
        insert into auth.memberships (user_id, identity_id, business_id) values (new.id, new.identity_id, new.business_id);
        return new;
    end if;
    -- A changed role ends the sessions: losing one door never opens another.
    if (old.identity_id, old.user_type, old.role, old.company_role, old.scope, old.client_id)
       is distinct from (new.identity_id, new.user_type, new.role, new.company_role, new.scope, new.client_id) then
        delete from auth.sessions where user_id = old.id;
        update auth.memberships set identity_id = new.identity_id where user_id = new.id;
    end if;
    return new;
end $$;
create trigger keep_membership after insert or update or delete on app.users for each row execute function app.keep_membership();

create function app.keep_time_months() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op in ('UPDATE', 'DELETE') then
        insert into app.time_months as m (business_id, client_id, project_id, month, entries, seconds)
        select business_id, client_id, project_id, date_trunc('month', worked_on)::date, -count(*), -sum(seconds)
          from gone group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (business_id, client_id, project_id, month)
        do update set entries = m.entries + excluded.entries, seconds = m.seconds + excluded.seconds;
    end if;
    if tg_op in ('UPDATE', 'INSERT') then
        insert into app.time_months as m (business_id, client_id, project_id, month, entries, seconds)
        select business_id, client_id, project_id, date_trunc('month', worked_on)::date, count(*), sum(seconds)
          from come group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (business_id, client_id, project_id, month)
        do update set entries = m.entries + excluded.entries, seconds = m.seconds + excluded.seconds;
    end if;
    return null;
end $$;
create trigger keep_time_months_insert after insert on app.time_entries
    referencing new table as come for each statement execute function app.keep_time_months();
create trigger keep_time_months_update after update on app.time_entries
    referencing old table as gone new table as come for each statement execute function app.keep_time_months();
create trigger keep_time_months_delete after delete on app.time_entries
    referencing old table as gone for each statement execute function app.keep_time_months();

create function app.keep_ledger_balance() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into app.ledger_balances as b (business_id, client_id, currency, credits, debits)
    select business_id, client_id, currency, sum(credit), sum(debit) from come group by 1, 2, 3 order by 1, 2, 3
    on conflict (business_id, client_id, currency)
    do update set credits = b.credits + excluded.credits, debits = b.debits + excluded.debits;
    return null;
end $$;
create trigger keep_ledger_balance after insert on app.ledger_entries
    referencing new table as come for each statement execute function app.keep_ledger_balance();

create function app.refuse_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '% rows are never changed or deleted', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger append_only before update or delete on app.ledger_entries for each row execute function app.refuse_change();
create trigger append_only before update or delete on app.payments for each row execute function app.refuse_change();
create trigger append_only before update or delete on app.credit_notes for each row execute function app.refuse_change();

create function app.keep_issued_invoice() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if old.state = 'draft' then
        return coalesce(new, old);
    end if;
    if tg_op = 'DELETE' or new.state = 'draft' or old.state = 'cancelled'
       or (old.business_id, old.client_id, old.id, old.number, old.currency, old.issued_on, old.due_on, old.issued_at,
           old.net, old.tax, old.total, old.reference, old.notes, old.created_at)
       is distinct from
          (new.business_id, new.client_id, new.id, new.number, new.currency, new.issued_on, new.due_on, new.issued_at,
           new.net, new.tax, new.total, new.reference, new.notes, new.created_at) then
        raise exception 'an issued invoice is never edited or deleted' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger keep_issued before update or delete on app.invoices for each row execute function app.keep_issued_invoice();

-- The one change an issued line sees is the flag that issuing sets, while the invoice is still a draft.
create function app.keep_issued_line() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'INSERT' and old.issued
       or tg_op <> 'DELETE' and exists (select 1 from app.invoices i where i.business_id = new.business_id and i.id = new.invoice_id
                                           and i.state <> 'draft') then
        raise exception 'the lines of an issued invoice are never changed' using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$;
create trigger keep_issued before insert or update or delete on app.invoice_lines for each row execute function app.keep_issued_line();
