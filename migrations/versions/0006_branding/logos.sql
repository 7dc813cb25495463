-- A second logo, for the dark: prepared as the first is, each by a job of its own.

alter table platform.businesses add column dark_logo_key text;

alter table app.logos
    add column theme text not null default 'light' check (theme in ('light', 'dark')),
    drop constraint logos_business_id_key,
    add unique (business_id, theme);
