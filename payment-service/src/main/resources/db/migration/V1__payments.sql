create table payment (
    order_id     text primary key,
    version      bigint      not null,
    state        text        not null check (state in ('AWAITED', 'REQUESTED', 'AUTHORIZED', 'CAPTURING', 'CAPTURED',
                                                       'VOIDING', 'VOIDED', 'REFUNDING', 'REFUNDED', 'DECLINED')),
    confirmed    boolean     not null,
    cancelled    boolean     not null,
    customer_id  text,
    email        text,
    method       text,
    amount_minor bigint,
    currency     text,
    lines        jsonb,
    attempts     integer     not null,
    updated_at   timestamptz not null,
    check (state = 'AWAITED' or (customer_id is not null and email is not null and method is not null
        and amount_minor is not null and currency is not null and lines is not null))
);

-- Calls to the gateway that are to be made. due_at is also the lease: whoever takes an operation moves it into the future,
-- and attempts tells the takers apart.
create table gateway_operation (
    idempotency_key text primary key,
    order_id        text        not null,
    kind            text        not null check (kind in ('AUTHORIZE', 'CAPTURE', 'VOID', 'REFUND')),
    attempts        integer     not null default 0,
    due_at          timestamptz not null default now(),
    created_at      timestamptz not null default now(),
    done_at         timestamptz
);
create index gateway_operation_due on gateway_operation (due_at) where done_at is null;

create table invoice_counter (
    year        integer primary key,
    last_number integer not null
);

create table invoice (
    order_id       text primary key,
    year           integer     not null,
    number         integer     not null,
    customer_id    text        not null,
    email          text        not null,
    method         text        not null,
    lines          jsonb       not null,
    amount_minor   bigint      not null,
    currency       text     not null,
    issued_at      timestamptz not null,
    pdf            bytea       not null,
    unique (year, number)
);
