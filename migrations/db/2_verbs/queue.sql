-- The one way into the job queue. Which login may ask for which work, by which permission, and which row each names stands here, and
-- whoever asks is written down where no worker can write (docs/decisions/0012): a worker is nobody's deputy. What is not in this
-- list nobody queues. Without a permission: what the worker hands itself on, and what the sign-in door needs, where nobody is known.
create or replace function queue.tasks() returns table (task text, login text, permission text, argument text, named text)
language sql immutable set search_path = pg_catalog, pg_temp as $$ values
    ('note_attempt',    'vitrine_auth',   null,                   'attempt_id',    'auth.attempts'),
    ('send_reset_link', 'vitrine_auth',   null,                   null,            null),
    ('render_document', 'vitrine_admin',  'invoices:write',       'invoice_id',    'app.invoices'),
    ('render_document', 'vitrine_worker', null,                   'invoice_id',    'app.invoices'),
    ('tell_owners',     'vitrine_admin',  'invoices:write',       'invoice_id',    'app.invoices'),
    ('tell_owners',     'vitrine_worker', null,                   'invoice_id',    'app.invoices'),
    ('tell_owner',      'vitrine_worker', null,                   'invoice_id',    'app.invoices'),
    ('tell_owner',      'vitrine_worker', null,                   'owner_id',      'app.users'),
    ('prepare_logo',    'vitrine_admin',  'branding:write',       'logo_id',       'app.logos'),
    ('prepare_file',    'vitrine_admin',  'files:add',            'file_id',       'app.files'),
    ('prepare_file',    'vitrine_client', 'files:add',            'file_id',       'app.files'),
    ('prepare_file',    'vitrine_sub',    'files:add',            'file_id',       'app.files'),
    ('prepare_file',    'vitrine_worker', null,                   'file_id',       'app.files'),
    ('erase_file',      'vitrine_admin',  'files:write',          'file_id',       'app.files'),
    ('tell',            'vitrine_worker', null,                   'activity_id',   'app.activities'),
    ('send_news',       'vitrine_worker', null,                   'user_id',       'app.users'),
    ('send_bulk',       'vitrine_admin',  'portal_access:manage', 'bulk_id',       'app.bulk_invitations'),
    ('send_bulk',       'vitrine_worker', null,                   'bulk_id',       'app.bulk_invitations'),
    ('send_invitation', 'vitrine_admin',  'portal_access:manage', 'invitation_id', 'app.invitations'),
    ('send_invitation', 'vitrine_client', 'team:manage',          'invitation_id', 'app.invitations'),
    ('send_invitation', 'vitrine_worker', null,                   'invitation_id', 'app.invitations')
$$;

-- Where the worker does it (app/core/jobs.py has the places). A mail that somebody waits for goes out beside those that go to many,
-- and none of them holds up a document or a picture. What the worker hands itself on is never waited for as what a person asks.
create or replace function queue.place_of(the_task text, the_login text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case
        when the_task = 'render_document' then 'papers'
        when the_task in ('prepare_file', 'prepare_logo') then 'pictures'
        when the_task in ('tell_owner', 'send_news') or the_task = 'send_invitation' and the_login = 'vitrine_worker' then 'rounds'
        when the_task in ('send_invitation', 'send_reset_link', 'open_door', 'ask_for_invitation', 'invite_for_platform') then 'mails'
        else 'default' end
$$;

-- Whether this person is let in, and may ask for this work, at this moment.
create or replace function queue.may_ask(the_task text, the_business uuid, the_user uuid) returns boolean
language plpgsql stable as $$
declare
    m record;
begin
    m := ctx.membership(the_business, the_user);
    return m.why is null and exists (
        select from queue.tasks() t
         where t.task = the_task and t.login = ctx.login_of(m.user_type, m.role) and t.permission = any (m.permissions));
end $$;

create or replace function queue.later(the_task text, the_args jsonb, the_time timestamptz, the_lock text, the_queueing_lock text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    business uuid := ctx.business_id();
    person uuid := ctx.user_id();
    is_known boolean := false;
    is_seen boolean;
    t record;
begin
    for t in select * from queue.tasks() x where x.task = the_task and x.login = session_user loop
        is_known := true;
        if t.permission is not null and queue.may_ask(the_task, business, person) is not true then
            raise exception 'this person may not ask for %', the_task using errcode = 'insufficient_privilege';
        end if;
        if t.named is not null then
            -- The walls bind the definer: a row of another business is none. At the client's door, nor is one of another client; at the
            -- subcontractor's, one of a client that is not theirs.
            execute format('select exists (select from %s x where x.id = $1
                and (session_user <> ''vitrine_client'' or (to_jsonb(x) ->> ''client_id'')::uuid = $2)
                and (session_user <> ''vitrine_sub'' or exists (select from app.client_assignments a
                     where a.user_id = $3 and a.client_id = (to_jsonb(x) ->> ''client_id'')::uuid)))', t.named)
               into is_seen using (the_args ->> t.argument)::uuid, ctx.client_id(), person;
            if not is_seen then
                raise exception 'this person sees no such %', t.argument using errcode = 'insufficient_privilege';
            end if;
        end if;
    end loop;
    if not is_known then
        raise exception '% asks for no %', session_user, the_task using errcode = 'insufficient_privilege';
    end if;
    perform queue.put(business, person, the_task, the_args, the_time, the_lock, the_queueing_lock);
end $$;

-- Asks nothing: for the definer's own verbs.
create or replace function queue.put(business uuid, person uuid, the_task text, the_args jsonb, the_time timestamptz, the_lock text, the_queueing_lock text)
returns bigint language plpgsql security definer set search_path = queue, pg_catalog, pg_temp as $$
declare
    id bigint;
begin
    id := (queue.procrastinate_defer_jobs_v1(array[row(
        queue.place_of(the_task, session_user), the_task, 0, business || ':' || the_lock, business || ':' || the_queueing_lock, the_args, the_time
    )::queue.procrastinate_job_to_defer_v1]))[1];
    insert into queue.askers (job, business_id, asked_by, task) values (id, business, person, the_task);
    return id;
exception when unique_violation then
    return null;  -- One that waits already, by its queueing lock, does for both.
end $$;

-- An errand that a command does itself, in a business, as the worker would: made by whoever changes the tables, and by no door.
create or replace function queue.let_in(business uuid) returns bigint language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into queue.askers (job, business_id, task) values (-nextval('queue.errands'), business, 'errand') returning job
$$;

create or replace function queue.forget_asker() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from queue.askers where job = old.id;
    return null;
end $$;
