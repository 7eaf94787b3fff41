-- What can be sold of each article, as inventory told last. A hint for customers: no order is decided by it.
create table stock_levels (
    sku        text        primary key,
    available  int         not null check (available >= 0),
    changed_at timestamptz not null
);
