-- The job queue's own login, for the worker that waits there: the queue's tables, and nothing of the business. Whose work a job is
-- (queue.askers) it cannot even read.

grant usage on schema queue to vitrine_queue;
do $$
declare
    o record;
begin
    for o in select c.oid::regclass as name, c.relkind from pg_class c where c.relnamespace = 'queue'::regnamespace and c.relname ~ '^procrastinate_'
              and c.relkind in ('r', 'p', 'S') loop
        execute format('grant %s to vitrine_queue', case o.relkind when 'S' then format('usage, select on sequence %s', o.name)
            else format('select, insert, update, delete on %s', o.name) end);
    end loop;
    for o in select p.oid::regprocedure as name from pg_proc p where p.pronamespace = 'queue'::regnamespace and p.proname ~ '^procrastinate_' loop
        execute format('grant execute on function %s to vitrine_queue', o.name);
    end loop;
end $$;
