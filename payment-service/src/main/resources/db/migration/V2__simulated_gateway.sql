-- The simulated gateway's own books. Nothing of this service reads them.
create schema gateway;

create sequence gateway.reference;

create table gateway.charges (
    idempotency_key text primary key,
    kind            text        not null,
    order_id        text        not null,
    amount_minor    bigint      not null,
    currency        text     not null,
    method          text        not null,
    approved        boolean     not null,
    reference       text        not null,
    calls           integer     not null default 1,
    entered_at      timestamptz not null default now()
);
create index charges_order on gateway.charges (order_id);
