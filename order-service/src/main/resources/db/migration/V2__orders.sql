create table orders (
    order_id           text        primary key,
    customer_id        text        not null,
    email              text        not null,
    region             text        not null check (region in ('EU', 'US', 'ASIA')),
    payment_method     text        not null,
    status             text        not null check (status in ('PLACED', 'CONFIRMED', 'CANCELLED')),
    reason             text        check (reason in ('OUT_OF_STOCK', 'PAYMENT_DECLINED', 'TIMED_OUT', 'CUSTOMER_REQUEST')),
    stock_reserved     boolean     not null,
    payment_authorized boolean     not null,
    total_minor        bigint      not null check (total_minor > 0),
    currency           text        not null,
    placed_at          timestamptz not null,
    updated_at         timestamptz not null,
    version            bigint      not null,
    check ((status = 'CANCELLED') = (reason is not null)),
    check (status <> 'CONFIRMED' or (stock_reserved and payment_authorized))
);

create index orders_newest on orders (placed_at desc, order_id desc);
create index orders_of_customer on orders (customer_id, placed_at desc, order_id desc);
create index orders_undecided on orders (placed_at) where status = 'PLACED';

-- A line as it was sold: name and price are the order's own, whatever the catalogue says later.
create table order_lines (
    order_id         text   not null references orders,
    line_no          int    not null,
    sku              text   not null,
    name             text   not null,
    quantity         int    not null check (quantity > 0),
    unit_price_minor bigint not null check (unit_price_minor > 0),
    primary key (order_id, line_no),
    unique (order_id, sku)
);

-- The first answer to each Idempotency-Key, written in the transaction of its order.
create table idempotency_keys (
    key          text        primary key,
    request_hash bytea       not null,
    answer       text,
    created_at   timestamptz not null
);

create index idempotency_keys_age on idempotency_keys (created_at);
