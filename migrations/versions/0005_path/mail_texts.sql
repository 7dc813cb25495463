-- A business's own words in a mail, for each language that it writes them in; '' is for all that have none of their own.

alter table app.mail_texts
    add column language text not null default '' check (language in ('', 'en', 'de', 'fr', 'es', 'pl')),
    drop constraint mail_texts_pkey,
    add primary key (business_id, mail, language);
