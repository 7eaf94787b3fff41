/**
 * The mail server, over SMTP. Imports Spring Mail and Jakarta Mail and nothing of this service. Calls block, within the
 * configured timeouts, and may be made by many threads.
 */
@NullMarked
package dev.streamstore.notification.mail;

import org.jspecify.annotations.NullMarked;
