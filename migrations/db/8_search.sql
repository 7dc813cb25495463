-- What is searched is found from the first day on: where no word is written yet, all are. Whoever empties the table has it written anew.
do $$
begin
    if not exists (select from app.search_words) then
        perform app.write_words(s) from app.clients c, app.searched(c) s;
        perform app.write_words_of_client(c.business_id, c.id) from app.clients c;
    end if;
end $$;
