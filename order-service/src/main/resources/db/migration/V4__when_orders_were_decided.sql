-- Finds what was decided lately. Rows lie in about that order, so that a summary of each stretch of the table is enough,
-- which costs an update next to nothing.
create index orders_changed on orders using brin (updated_at) with (autosummarize = on);
