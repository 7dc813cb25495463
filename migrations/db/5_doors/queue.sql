-- The job queue's own login, for the worker that waits there: its tables, and nothing of the business.

grant usage on schema queue to vitrine_queue;
grant select, insert, update, delete on all tables in schema queue to vitrine_queue;
grant usage, select on all sequences in schema queue to vitrine_queue;
grant execute on all functions in schema queue to vitrine_queue;
revoke execute on function queue.later(text, jsonb, timestamptz, text, text) from vitrine_queue;
