-- What is known of each order, whichever topic told first.
CREATE TABLE order_fact (
    order_id       text PRIMARY KEY,
    region         text,
    lines          jsonb,
    placed_at      timestamptz,
    confirmed_at   timestamptz,
    cancelled_at   timestamptz,
    captured_minor bigint,
    captured_at    timestamptz,
    refunded_minor bigint,
    refunded_at    timestamptz
) WITH (fillfactor = 60);

-- Sums of what the orders contribute. A figure is the sum over its shards: one per partition that events come from, so
-- that partitions handled side by side do not wait for each other's rows.
CREATE TABLE figure (
    dimension     text   NOT NULL CHECK (dimension IN ('TOTAL', 'REGION', 'PRODUCT', 'MINUTE')),
    key           text   NOT NULL,
    shard         text   NOT NULL,
    placed        bigint NOT NULL DEFAULT 0,
    confirmed     bigint NOT NULL DEFAULT 0,
    cancelled     bigint NOT NULL DEFAULT 0,
    quantity      bigint NOT NULL DEFAULT 0,
    revenue_minor bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (dimension, key, shard)
) WITH (fillfactor = 50);

CREATE TABLE product (
    sku  text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE stock_level (
    sku       text PRIMARY KEY,
    available integer NOT NULL,
    threshold integer -- null until the first alert says it
) WITH (fillfactor = 50);
