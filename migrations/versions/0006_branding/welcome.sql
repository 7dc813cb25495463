-- A business's greeting in the languages that it writes it in; welcome_text is for all that have none of their own.

alter table platform.businesses
    add column welcome_texts jsonb not null default '{}' check (jsonb_typeof(welcome_texts) = 'object');
