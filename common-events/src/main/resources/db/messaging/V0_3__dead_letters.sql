-- What a group could not handle, kept until someone has decided what becomes of it. Written in the transaction that marks
-- the event as done with in the inbox; published_at tells whether it is on the dead-letter topic too. The timestamp is
-- part of where it came from: a topic that was made anew counts its offsets anew.
create table dead_letter (
    id               bigint generated always as identity primary key,
    consumer_group   text        not null,
    topic            text        not null,
    partition        int         not null,
    record_offset    bigint      not null,
    record_timestamp timestamptz not null,
    key              bytea,
    value            bytea,
    headers          text        not null,
    type             text,
    exception        text        not null,
    reason           text        not null,
    stacktrace       text        not null,
    attempts         int         not null check (attempts > 0),
    failed_at        timestamptz not null,
    state            text        not null default 'OPEN' check (state in ('OPEN', 'REPLAYED', 'DISCARDED')),
    published_at     timestamptz,
    unique (consumer_group, topic, partition, record_offset, record_timestamp)
);

create index dead_letter_unpublished on dead_letter (failed_at) where published_at is null;

-- Who did what to a dead letter, and the value before where that changed it. Only ever added to.
create table dead_letter_change (
    id             bigint generated always as identity primary key,
    dead_letter_id bigint      not null references dead_letter,
    at             timestamptz not null,
    who            text        not null,
    action         text        not null check (action in ('EDITED', 'REPLAYED', 'REPLAY_FAILED', 'DISCARDED')),
    note           text,
    previous_value bytea
);

create index dead_letter_change_of on dead_letter_change (dead_letter_id, id);
