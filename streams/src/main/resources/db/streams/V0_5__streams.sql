-- What topologies remember. One application per schema; time in epoch milliseconds, the smallest bigint: never.

-- A partition of a subtopology. Its row is the lock under which everything of the task changes.
create table streams_task (
    subtopology text   not null,
    partition   int    not null,
    watermark   bigint not null,
    primary key (subtopology, partition)
) with (fillfactor = 50);

-- How far each input of a task is part of the state: in the same transaction as the state.
create table streams_input (
    subtopology   text   not null,
    partition     int    not null,
    topic         text   not null,
    next_offset   bigint not null,
    max_timestamp bigint not null,
    primary key (subtopology, partition, topic)
) with (fillfactor = 50);

-- time: the start of a window, the end of a session, the time of a record; 0 where it plays no part.
create table streams_state (
    store     text collate "C" not null,
    partition int              not null,
    key       bytea            not null,
    time      bigint           not null,
    value     bytea            not null,
    primary key (store, partition, key, time)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

create index streams_state_time on streams_state (store, partition, time) where time <> 0;

-- What a task has written for a partition, until it is published. batch: the number of the first record of its batch,
-- which is published again as it is if nobody knows whether it was.
create table streams_output (
    subtopology  text   not null,
    partition    int    not null,
    topic        text   not null,
    target       int    not null,
    sequence     bigint not null,
    batch        bigint not null,
    key          bytea,
    value        bytea,
    timestamp_ms bigint not null,
    primary key (subtopology, partition, topic, target, sequence)
);

-- A lane's numbers, and under what name the broker knows it.
create table streams_lane (
    subtopology    text   not null,
    partition      int    not null,
    topic          text   not null,
    target         int    not null,
    next_sequence  bigint not null,
    producer_id    bigint,
    producer_epoch smallint,
    base_sequence  bigint,
    primary key (subtopology, partition, topic, target)
) with (fillfactor = 50);
