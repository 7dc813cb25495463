-- Two firms for the office's own lists, alike but for their activity: 50,000 rows of three months, and ten times as many. Each has
-- 200 clients with a project and five invoices, and 5,000 users. Run as vitrine_migrator, in the transaction of seed.sql.
do $$
declare
    office record;
    today date := current_date;
begin
    for office in select slug, rows, uuidv7() as id from (values ('bench-office', 50000), ('bench-office-large', 500000)) x (slug, rows) loop
        insert into platform.businesses (id, slug, name) values (office.id, office.slug, 'Office & Daughters');
        perform ctx.say(office.id);

        create temp table place on commit drop as
            select n, uuidv7() as client_id, uuidv7() as project_id from generate_series(0, 199) n;
        insert into app.clients (business_id, id, name, email, currency)
        select office.id, client_id, 'Client ' || lpad(n::text, 3, '0') || ' Trading Company', 'office@client-' || n || '.example', 'EUR'
          from place order by n;
        insert into app.projects (business_id, client_id, id, name, code, status, starts_on, ends_on)
        select office.id, client_id, project_id, 'Refurbishment of house ' || n, 'P' || n, 'active', today - 100, today + 100
          from place order by n;
        create temp table bill on commit drop as
            select p.n, i, p.client_id, uuidv7() as id from place p, generate_series(0, 4) i;
        insert into app.invoices (business_id, client_id, id, number, currency, state, issued_on, due_on, issued_at)
        select office.id, client_id, id, 'INV-' || n || '-' || i, 'EUR', 'sent', today, today + 14, now() from bill order by n, i;

        -- 200 of the firm's own, the first one its admin, and 24 at each client.
        create temp table person on commit drop as
            select n, uuidv7() as id, uuidv7() as identity_id, case when n >= 200 then n % 200 end as place,
                   case when n = 0 then 'admin' else 'person-' || n end || '@' || office.slug || '.example' as email
              from generate_series(0, 4999) n;
        create unique index on person (n);
        insert into auth.identities (id, email) select identity_id, email from person;
        insert into app.users (business_id, id, identity_id, user_type, role, company_role, client_id, client_portal_enabled, name, email)
        select office.id, x.id, x.identity_id, case when x.place is null then 'staff' else 'client' end,
               case when x.place is null then case when x.n = 0 then 'admin' else 'staff' end end, case when x.place is not null then 'member' end,
               p.client_id, x.place is not null, 'Person ' || x.n || ' of ' || office.slug, x.email
          from person x left join place p on p.n = x.place order by x.n;

        -- Mostly pages that were looked at; one row in a hundred is a failed sign-in.
        insert into app.activities (business_id, client_id, id, at, kind, user_id, person_name, subject_type, subject_id, session_id,
                                    ip_address, user_agent, device_type, browser, platform)
        select office.id, p.client_id, uuidv7(ago), now() + ago,
               case when a.i % 90 = 3 then 'failed_login' else k end, x.id, 'Person ' || x.n || ' of ' || office.slug,
               case k when 'view_invoice' then 'invoices' when 'view_project' then 'projects' end,
               case k when 'view_invoice' then b.id when 'view_project' then p.project_id end, uuidv7(), '192.0.2.' || a.i % 250,
               'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 'desktop', 'Chrome', 'Linux'
          from (select i, (array['view_dashboard', 'view_invoices', 'view_invoice', 'login', 'view_project', 'view_time_entries'])[1 + i % 6] as k,
                       (i - office.rows) * (interval '90 days' / office.rows) as ago, 200 + (i * 37) % 4800 as n
                  from generate_series(0, office.rows - 1) i) a
          join person x on x.n = a.n join place p on p.n = x.place join bill b on b.n = p.n and b.i = a.i % 5
         order by a.i;
        drop table place, bill, person;
    end loop;
end $$;
