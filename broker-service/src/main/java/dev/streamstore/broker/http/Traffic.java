package dev.streamstore.broker.http;

/** Told of bytes as they come in or go out. */
interface Traffic {
    void moved(int bytes);
}
