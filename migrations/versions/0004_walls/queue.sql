-- Whose work a job is: kept beside the queue's own table, where neither the worker nor the queue's login can write. A command's errand, which
-- no worker does, has a number below zero.
create sequence queue.errands;
create table queue.askers (
    job bigint primary key,
    business_id uuid,
    asked_by uuid,
    task text not null,
    asked_at timestamptz not null default now()
);
insert into queue.askers (job, business_id, task)
select j.id, (j.args ->> 'business_id')::uuid, j.task_name from queue.procrastinate_jobs j where j.status in ('todo', 'doing');
update queue.procrastinate_jobs set args = args - 'business_id' where status in ('todo', 'doing');
