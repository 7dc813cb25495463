-- Whoever is made an operator by the command is told so by the first mail; the others know it.

alter table platform.operators add column welcomed_at timestamptz default now();
