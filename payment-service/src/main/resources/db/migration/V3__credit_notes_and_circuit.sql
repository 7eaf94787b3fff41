-- Invoices and credit notes are numbered each for themselves.
alter table invoice_counter rename to paper_counter;
alter table paper_counter add column series text not null default 'INVOICE' check (series in ('INVOICE', 'CREDIT_NOTE'));
alter table paper_counter alter column series drop default;
alter table paper_counter drop constraint invoice_counter_pkey;
alter table paper_counter add primary key (series, year);

-- One per refunded order, for all of its invoice.
create table credit_note (
    order_id     text primary key references invoice,
    year         integer     not null,
    number       integer     not null,
    amount_minor bigint      not null,
    currency     text        not null,
    issued_at    timestamptz not null,
    pdf          bytea       not null,
    unique (year, number)
);

-- When an operation was first taken: it is given up so long after that, however often the circuit held it back.
alter table gateway_operation add column tried_at timestamptz;
