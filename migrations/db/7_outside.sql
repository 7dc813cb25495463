-- What a command does in a business is an errand, and an errand is the migrator's alone to make; so is another key, in its turn.
set local role vitrine_definer;
grant execute on function queue.let_in(uuid), ctx.take_turn(text) to vitrine_migrator;
reset role;
