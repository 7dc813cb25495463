-- One firm with 200 clients alike (numbers 1 to 200) and one with ten times the rows of any of them (number 0). Run as
-- vitrine_migrator in one transaction; the business stands in the context, so that the triggers' walls are met.
create temp table firm on commit drop as select uuidv7() as id, current_date as today;

insert into platform.businesses (id, slug, storage_gb, name, email, address, tax_id, bank_details)
select id, 'bench', 1000, 'Bench & Sons', 'office@bench.example', E'1 Bench Road\nLondon', 'GB 123 456 789', 'IBAN GB00 BENC 0000 0000'
  from firm;
select ctx.say(id) from firm;

-- Written at the end, all at once.
create procedure pg_temp.switch_words(verb text) language plpgsql as $$
declare
    t record;
begin
    for t in select tgrelid::regclass as name, tgname from pg_trigger where tgname like 'keep\_words%' loop
        execute format('alter table %s %s trigger %I', t.name, verb, t.tgname);
    end loop;
end $$;
call pg_temp.switch_words('disable');

-- ── People and clients ──────────────────────────────────────────────────────────────────────────────────────────────

create temp table client on commit drop as
    select n, case when n = 0 then 10 else 1 end as times, uuidv7() as id from generate_series(0, 200) n;

insert into app.clients (business_id, id, name, email, address, currency)
select firm.id, c.id, 'Client ' || lpad(n::text, 3, '0') || ' Trading Company', 'office@client-' || n || '.example',
       n || E' High Street\nBristol', 'EUR'
  from firm, client c order by n;

create temp table member on commit drop as
    select n, c.id as client_id, r as company_role, r || '-' || n || '@bench.example' as email, uuidv7() as id, uuidv7() as identity_id
      from client c, unnest(array['owner', 'member']) r;
create temp table worker on commit drop as
    select n, 'Worker ' || n as name, case when n = 0 then 'admin' else 'worker-' || n end || '@bench.example' as email, uuidv7() as id, uuidv7() as identity_id
      from generate_series(0, 9) n;

insert into auth.identities (id, email) select identity_id, email from member union all select identity_id, email from worker;
insert into app.users (business_id, id, identity_id, user_type, company_role, client_id, client_portal_enabled, name, email)
select firm.id, m.id, identity_id, 'client', company_role, client_id, true, initcap(company_role) || ' of Client ' || n, m.email
  from firm, member m order by n, company_role;
insert into app.users (business_id, id, identity_id, user_type, role, name, email)
select firm.id, w.id, identity_id, 'staff', case when n = 0 then 'admin' else 'staff' end, w.name, w.email from firm, worker w order by n;
update app.clients c set portal_enabled = true, portal_user_id = m.id
  from member m where m.client_id = c.id and m.company_role = 'owner';

-- ── Projects: 4 of 5 are active; the big client's 29 fill a page and leave as many for the next as others have ─────

create temp table project on commit drop as
    select c.n, k, c.id as client_id, uuidv7() as id, k < case when c.n = 0 then 29 else 4 end as active
      from client c, generate_series(0, 5 * times - 1) k;

insert into app.projects (business_id, client_id, id, name, code, description, status, starts_on, ends_on)
select firm.id, client_id, p.id, 'Refurbishment of house ' || k + 1, 'B' || n || '-' || k + 1,
       'New kitchen, two bathrooms, the wiring and the heating, in phases as agreed with the client.',
       case when active then 'active' else 'completed' end, today - 300 + k * 5, today + 60 + k * 5
  from firm, project p order by n, k;

insert into app.phases (business_id, client_id, id, project_id, position, name, status, progress, starts_on, ends_on)
select firm.id, client_id, uuidv7(), p.id, i, (array['Survey', 'Groundwork', 'Building', 'Finishing'])[i],
       (array['completed', 'completed', 'active', 'planned'])[i], (array[100, 100, 40, 0])[i], today - 300 + i * 60, today - 240 + i * 60
  from firm, project p, generate_series(1, 4) i order by n, k, i;

-- ── Time: 1,000 entries for each client over two years ──────────────────────────────────────────────────────────────

insert into app.time_entries (business_id, client_id, id, project_id, user_id, person_name, worked_on, seconds, description, billable)
select firm.id, p.client_id, uuidv7(), p.id, w.id, w.name, today - (i * 730 / (1000 * times)), 1800 * (1 + i % 16),
       'Work on part ' || 1 + i % 40 || ' of the house', i % 5 > 0
  from firm, client c, generate_series(0, 1000 * times - 1) i
  join worker w on w.n = i % 10, project p
 where p.n = c.n and p.k = i % (5 * times)
 order by i desc, c.n;

-- ── Messages: 500 about each client's projects ──────────────────────────────────────────────────────────────────────

create temp table message on commit drop as
    select c.n, i, times, p.client_id, p.id as project_id, uuidv7() as id, case when i % 10 = 9 then 'office' else 'client' end as audience
      from firm, client c, generate_series(0, 500 * times - 1) i, project p
     where p.n = c.n and p.k = i % (5 * times)
     order by i desc, c.n;
create unique index on message (n, i);

insert into app.messages (business_id, client_id, id, project_id, audience, words, by_client, person_name, created_at)
select firm.id, client_id, m.id, project_id, audience,
       'Part ' || i || ' of the house is done, and we have begun with the next. Please tell us whether the colour is the right one.',
       i % 3 = 0, 'Worker ' || i % 10, today - (i * 730 / (500 * times))
  from firm, message m order by m.id;

-- ── Files: 500 for each client, four in five of them photos, one in three sent with a message ──────────────────────────────────────

-- Row by row they would keep the sum of what lies in the store, each a version of the row before.
alter table app.files disable trigger keep_file_sums;

insert into app.files (business_id, client_id, id, project_id, message_id, audience, state, name, mimetype, size, sha256, upload_key, file_key, width, height,
                       large_key, large_size, small_key, small_size, by_client, person_name, created_at)
select firm.id, m.client_id, uuidv7(), m.project_id, case when i % 3 = 0 then m.id end, m.audience, 'ready',
       case when i % 5 = 0 then 'Calculation ' || i || '.pdf' else 'House, part ' || i || '.jpg' end,
       case when i % 5 = 0 then 'application/pdf' else 'image/jpeg' end, 2000000 + i, repeat('0', 64), repeat('0', 40), repeat('0', 40),
       case when i % 5 > 0 then 4000 end, case when i % 5 > 0 then 3000 end, case when i % 5 > 0 then repeat('0', 40) end,
       case when i % 5 > 0 then 300000 else 0 end, case when i % 5 > 0 then repeat('0', 40) end, case when i % 5 > 0 then 20000 else 0 end,
       i % 3 = 0, 'Worker ' || i % 10, today - (i * 730 / (500 * times))
  from firm, message m order by m.id;

-- ── Documents: 500 for each client, of which one in ten is still a draft ────────────────────────────────────────────

insert into app.document_types (business_id, id, name, position) select firm.id, uuidv7(), 'Drawing', 1 from firm;

create temp table document on commit drop as
    select m.*, uuidv7() as document_id, uuidv7() as version_id, case when i % 10 < 9 then today - (i * 730 / (500 * times)) end as published_on
      from firm, message m order by m.id;

alter table app.document_versions disable trigger user;
insert into app.documents (business_id, client_id, id, project_id, type_id, title, version, status, published_version, published_at, created_at)
select firm.id, client_id, d.document_id, project_id, t.id, 'Drawing of part ' || i || ' of the house', 1,
       case when published_on is null then 'draft' else 'published' end, case when published_on is not null then 1 end, published_on,
       today - (i * 730 / (500 * times))
  from firm, document d, app.document_types t where t.business_id = firm.id order by d.document_id;
insert into app.document_versions (business_id, client_id, id, document_id, number, project_id, status, person_name, created_at, published_at)
select firm.id, client_id, version_id, document_id, 1, project_id, case when published_on is null then 'draft' else 'published' end, 'Worker 1',
       today - (i * 730 / (500 * times)), published_on
  from firm, document d order by version_id;
alter table app.document_versions enable trigger user;

alter table app.files disable trigger keep_file_of_version;
insert into app.files (business_id, client_id, id, project_id, document_id, version, audience, state, name, mimetype, size, sha256, upload_key, file_key,
                       by_client, person_name, created_at)
select firm.id, client_id, uuidv7(), project_id, document_id, 1, case when published_on is null then 'office' else 'client' end, 'ready',
       'Drawing ' || i || '.pdf', 'application/pdf', 400000 + i, repeat('0', 64), repeat('0', 40), repeat('0', 40), false, 'Worker 1',
       today - (i * 730 / (500 * times))
  from firm, document d order by d.document_id;
alter table app.files enable trigger user;
insert into app.file_sums (business_id, files, bytes)
select business_id, count(*), sum(size + large_size + small_size) from app.files group by 1;

-- ── What is new: 100 things for each client's owner, and 5,000 for the admin; three of a hundred are unread ─────────────────────────

insert into app.notifications (business_id, client_id, id, user_id, kind, module, subject_type, subject_id, about_client_id, project_id, person_name,
                               created_at, on_bell, read_at)
select firm.id, u.client_id, uuidv7(), u.id, told.*, 'Worker 1', today - (d.i * 730 / (500 * d.times)), true, case when d.i % 100 > 2 then today end
  from firm, document d join app.users u on u.client_id = d.client_id and u.company_role = 'owner',
       lateral (select 'publish_document', 'documents', 'documents', d.document_id, d.client_id, d.project_id) told
 where d.i < 100 * d.times and published_on is not null order by d.document_id;
insert into app.notifications (business_id, id, user_id, kind, module, subject_type, subject_id, about_client_id, project_id, person_name,
                               created_at, on_bell, read_at)
select firm.id, uuidv7(), w.id, 'send_message', 'messages', 'messages', m.id, m.client_id, m.project_id, 'Owner of Client ' || m.n,
       today - (m.i * 730 / (500 * m.times)), true, case when m.i % 100 > 2 then today end
  from firm, worker w, message m where w.n = 0 and m.i < 25 and m.n > 0 order by m.id;

-- ── Money: 100 invoices for each client over two years; paid after 30 days, but for one in twenty ──────────────────

create temp table invoice on commit drop as
    select c.n, k, c.id as client_id, uuidv7() as id, today - (k * 730 / (100 * times)) as issued_on,
           10000 + 1700 * (k % 9) as price, k * 730 / (100 * times) > 30 and k % 20 > 0 as paid,
           row_number() over (order by k desc, c.n) as number
      from firm, client c, generate_series(0, 100 * times - 1) k;
create unique index on invoice (id);

insert into app.invoices (business_id, client_id, id, number, currency, issued_on, due_on, issued_at, net, tax, total, reference)
select firm.id, client_id, i.id, extract(year from issued_on) || '-' || lpad(number::text, 5, '0'), 'EUR', issued_on, issued_on + 14,
       issued_on, price * 6, price * 6 / 5, price * 6 + price * 6 / 5, 'House ' || 1 + k % 5
  from firm, invoice i order by number;

insert into app.invoice_lines (business_id, client_id, id, invoice_id, position, description, quantity, unit_price, tax_rate, net, issued)
select firm.id, client_id, uuidv7(), i.id, l, (array['Labour', 'Material and delivery', 'Waste removal'])[l], l, price, 20, price * l, true
  from firm, invoice i, generate_series(1, 3) l order by number, l;

update app.invoices x set state = 'sent', paid = case when i.paid then x.total else 0 end,
       settled_on = case when i.paid then i.issued_on + 10 end
  from invoice i where i.id = x.id;

create temp table payment on commit drop as select i.*, uuidv7() as payment_id from invoice i where paid;

insert into app.payments (business_id, client_id, id, invoice_id, paid_on, amount, currency, method, reference)
select firm.id, p.client_id, payment_id, p.id, p.issued_on + 10, x.total, 'EUR', 'bank_transfer', x.number
  from firm, payment p join app.invoices x on x.id = p.id order by p.number;
insert into app.ledger_entries (business_id, client_id, id, entry_type, occurred_on, credit, currency, invoice_id)
select x.business_id, x.client_id, uuidv7(), 'invoice', x.issued_on, x.total, 'EUR', x.id from app.invoices x order by x.number;
insert into app.ledger_entries (business_id, client_id, id, entry_type, occurred_on, debit, currency, invoice_id, payment_id)
select y.business_id, y.client_id, uuidv7(), 'payment', y.paid_on, y.amount, 'EUR', y.invoice_id, y.id from app.payments y;

-- ── What all of it is found by ────────────────────────────────────────────────────────────────────────────────────────

-- What is asked at the end is asked now: a table with questions open is not changed.
set constraints all immediate;
call pg_temp.switch_words('enable');
select app.write_words(s) from app.clients c, app.searched(c) s;
select app.write_words_of_client(c.business_id, c.id) from app.clients c;
