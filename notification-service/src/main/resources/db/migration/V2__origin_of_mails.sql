-- What led to a mail: the span that left it (W3C traceparent), and the id of the event that was being handled.
alter table notification
    add column traceparent text,
    add column causation_id text;
