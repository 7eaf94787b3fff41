CREATE TABLE stock_item (
    sku                 text PRIMARY KEY,
    name                text NOT NULL,
    on_hand             integer NOT NULL CHECK (on_hand BETWEEN 0 AND 1000000000),
    reserved            integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    low_stock_threshold integer NOT NULL CHECK (low_stock_threshold >= 0),
    restock_to          integer NOT NULL CHECK (restock_to >= low_stock_threshold),
    CHECK (reserved <= on_hand)
) WITH (fillfactor = 50); -- levels change all the time: leave room for HOT updates

-- The ledger: the sum of delta per sku is on_hand, the first movement included.
CREATE TABLE stock_movement (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku      text NOT NULL REFERENCES stock_item,
    delta    integer NOT NULL CHECK (delta <> 0),
    reason   text NOT NULL,
    order_id text,
    at       timestamptz NOT NULL
);
CREATE INDEX stock_movement_by_sku ON stock_movement (sku, id);
-- Whatever goes wrong above: an order can leave the shelf once, and come back once.
CREATE UNIQUE INDEX stock_movement_once_per_order ON stock_movement (order_id, sku, reason) WHERE order_id IS NOT NULL;

CREATE TABLE reservation (
    order_id   text PRIMARY KEY,
    state      text NOT NULL CHECK (state IN ('RESERVED', 'COMMITTED', 'RELEASED', 'REJECTED')),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE reservation_line (
    order_id text NOT NULL REFERENCES reservation,
    sku      text NOT NULL REFERENCES stock_item,
    quantity integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, sku)
);

-- What auto-restock has ordered from the supplier; at most one open order per sku.
CREATE TABLE restock_order (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku        text NOT NULL REFERENCES stock_item,
    due_at     timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    arrived_at timestamptz
);
CREATE UNIQUE INDEX restock_order_open ON restock_order (sku) WHERE arrived_at IS NULL;
