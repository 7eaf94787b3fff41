package dev.streamstore.notification.outgoing;

/** What a mail says, twice: as plain text and as HTML. */
record Words(String subject, String text, String html) {}
