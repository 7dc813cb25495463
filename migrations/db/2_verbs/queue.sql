-- The one way into the job queue. It adds the business itself, so that no door can queue work in another's name.
create or replace function queue.later(the_task text, the_args jsonb, the_time timestamptz, the_lock text, the_queueing_lock text)
returns void language plpgsql security definer set search_path = queue, pg_catalog, pg_temp as $$
declare
    business uuid := ctx.business_id();
begin
    perform queue.procrastinate_defer_jobs_v1(array[row(
        'default', the_task, 0, business || ':' || the_lock, business || ':' || the_queueing_lock,
        the_args || jsonb_build_object('business_id', business), the_time
    )::queue.procrastinate_job_to_defer_v1]);
end $$;
