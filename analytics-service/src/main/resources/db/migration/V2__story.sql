-- Every event of an order as it lies in the log, and what each consumer group did with it. Both are only ever added, but for
-- what became of a dead letter, and deleted by age.
create table story_event (
    event_id      text primary key,
    order_id      text        not null,
    type          text        not null,
    topic         text        not null,
    partition     int         not null,
    record_offset bigint      not null,
    producer      text        not null,
    causation_id  text,
    trace_id      text,
    occurred_at   timestamptz not null,
    published_at  timestamptz not null,
    detail        text        not null
);

create index story_event_of on story_event (order_id);
create index story_event_published_at on story_event using brin (published_at);

-- The report's offset and the place in it order what one group did.
create table story_handling (
    event_id       text        not null,
    consumer_group text        not null,
    service        text        not null,
    outcome        text        not null check (outcome in ('HANDLED', 'DEAD_LETTER', 'REPLAYED', 'DISCARDED')),
    attempts       int         not null,
    handled_at     timestamptz not null,
    report_offset  bigint      not null,
    report_index   int         not null,
    primary key (event_id, consumer_group)
);

create index story_handling_handled_at on story_handling using brin (handled_at);
