-- How many of a client's invoices stand in which state, and have something open: kept by a trigger.
create table app.invoice_counts (
    business_id uuid not null,
    client_id   uuid not null,
    state       text not null,
    is_open     boolean not null,
    number      integer not null,
    primary key (business_id, client_id, state, is_open),
    foreign key (business_id, client_id) references app.clients (business_id, id) on delete cascade
);

insert into app.invoice_counts (business_id, client_id, state, is_open, number)
select business_id, client_id, state, balance > 0, count(*) from app.invoices group by 1, 2, 3, 4;

-- What is open is added up from an index of these rows alone; nothing is counted from the others any more.
drop index app.invoices_client, app.invoices_open, app.invoices_summed;
create index invoices_client on app.invoices (business_id, client_id, issued_on desc, id desc);
create index invoices_open on app.invoices (business_id, client_id, due_on) include (state, currency, balance) where balance > 0;
