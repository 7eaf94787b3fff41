/**
 * The web page at {@code /}: a plain client of {@code /v1} in the browser, and one small read-only endpoint of its own
 * that shows what lies on the disk. What is below {@code /console} may change with any version; programs use {@code /v1}.
 *
 * <p>May import {@code error}, {@code inspect}, {@code topic}, {@code partition}, {@code metadata}, {@code http} and
 * Spring; nothing imports it but {@code config}. Controllers keep no state.
 */
@NullMarked
package dev.streamstore.broker.console;

import org.jspecify.annotations.NullMarked;
