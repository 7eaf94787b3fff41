-- One mail to one recipient. due_at is when to send it next and also the lease: whoever takes it moves it into the future,
-- and attempts tells the takers apart.
create table notification (
    id               uuid primary key,
    kind             text        not null check (kind in ('ORDER_RECEIVED', 'ORDER_CONFIRMED', 'ORDER_CANCELLED', 'LOW_STOCK')),
    subject_key      text        not null,
    order_id         text,
    recipient        text        not null,
    subject          text        not null,
    text_body        text        not null,
    html_body        text        not null,
    attachment_name  text,
    attachment_type  text,
    attachment       bytea,
    status           text        not null default 'PENDING' check (status in ('PENDING', 'SENT', 'FAILED')),
    attempts         integer     not null default 0,
    due_at           timestamptz not null default now(),
    created_at       timestamptz not null,
    sent_at          timestamptz,
    failure          text,
    unique (order_id, kind),
    check ((attachment is null) = (attachment_name is null) and (attachment is null) = (attachment_type is null)),
    check ((status = 'SENT') = (sent_at is not null))
);
create index notification_due on notification (due_at) where status = 'PENDING';
create index notification_created on notification (created_at desc, id);
