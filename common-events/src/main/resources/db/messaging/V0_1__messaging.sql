-- Events written beside the state they tell of, until the relay has published them. Rows of one key are in one lane,
-- and seq orders them as their transactions committed: whoever writes events of a key holds the row lock of what the
-- key names.
create table outbox (
    seq        bigint generated always as identity primary key,
    id         uuid        not null unique,
    lane       smallint    not null,
    topic      text        not null,
    partition  int,
    key        text        not null,
    type       text        not null,
    headers    jsonb       not null,
    payload    text        not null,
    created_at timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create index outbox_lane on outbox (lane, seq);

-- Which event a consumer group has handled, written in the handler's own transaction.
create table inbox (
    consumer_group text        not null,
    event_id       text        not null,
    topic          text        not null,
    partition      int         not null,
    record_offset  bigint      not null,
    handled_at     timestamptz not null,
    primary key (consumer_group, event_id)
);

create index inbox_handled_at on inbox using brin (handled_at);
