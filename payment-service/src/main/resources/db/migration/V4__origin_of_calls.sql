-- What led to a call: the span that left it (W3C traceparent), and the id of the event that was being handled.
alter table gateway_operation
    add column traceparent text,
    add column causation_id text;
