/**
 * The REST door and the page of the dead letters, in every service that has doors at all. Imports the desk and {@code
 * dev.streamstore.web}; nothing imports it.
 */
@NullMarked
package dev.streamstore.messaging.deadletter.http;

import org.jspecify.annotations.NullMarked;
