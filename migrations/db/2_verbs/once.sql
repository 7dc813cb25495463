-- What happens twice by accident happens once. Whoever sends a form lays its key down first, in the same transaction: the same form sent
-- again waits here for the first, and is answered as that was; of one that was refused nothing is left. Null: it is the first.

create or replace function ctx.claim(the_key bytea) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    person uuid := coalesce(ctx.user_id(), ctx.session_id());
begin
    if person is null then
        raise exception 'nobody sends a form' using errcode = 'insufficient_privilege';
    end if;
    insert into ctx.once_keys (who, key) values (person, the_key) on conflict do nothing;
    if found then
        delete from ctx.once_keys k where k.who = person and k.made_at < now() - interval '1 day';
        return null;
    end if;
    return (select coalesce(k.answer, '') from ctx.once_keys k where (k.who, k.key) = (person, the_key));
end $$;

create or replace function ctx.tell(the_key bytea, the_answer text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update ctx.once_keys set answer = the_answer where (who, key) = (coalesce(ctx.user_id(), ctx.session_id()), the_key)
$$;
