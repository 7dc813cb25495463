-- Who issued and who cancelled an invoice: a state is a date and a person. Internal: no outer door is granted them.

alter table app.invoices
    add column issued_by uuid,
    add column cancelled_by uuid,
    add foreign key (business_id, issued_by) references app.users (business_id, id) on delete set null (issued_by),
    add foreign key (business_id, cancelled_by) references app.users (business_id, id) on delete set null (cancelled_by);

-- How many of each kind there are and what is open of them, for a firm's whole list: read from here alone.
create index invoices_summed on app.invoices (business_id, currency, state, balance, due_on);
