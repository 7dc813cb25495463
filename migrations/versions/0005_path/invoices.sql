-- When the work was done that an invoice is for, and rates such as 8.875 %.

alter table app.invoices
    add column service_from date,
    add column service_to date,
    add check (service_to >= service_from);

alter table app.invoice_lines alter column tax_rate type numeric(6, 3);
