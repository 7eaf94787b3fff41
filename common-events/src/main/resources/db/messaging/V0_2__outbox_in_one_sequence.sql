-- One relay at a time works on the outbox, whole batches of it: lanes, and the index that led to their rows, are in the
-- way. An id is made once, by a generator that doesn't repeat itself, and headers are only ever read as a whole.
drop index outbox_lane;
alter table outbox
    drop column lane,
    drop constraint outbox_id_key,
    alter column headers type text;
