-- The key that contexts are sealed with, and the one before it: two halves each, and whose turn it is (migrations/db/1_ctx.sql). In
-- sequences, as what a sequence holds is read without a query, at every look at who asks: a table took three times as long.
create sequence ctx.key_0a minvalue -9223372036854775808;
create sequence ctx.key_0b minvalue -9223372036854775808;
create sequence ctx.key_1a minvalue -9223372036854775808;
create sequence ctx.key_1b minvalue -9223372036854775808;
create sequence ctx.key_turn minvalue 0;
