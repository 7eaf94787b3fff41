/**
 * Figures beyond the dashboard, and how figures are computed.
 *
 * <p>May import the figures and {@code dev.streamstore.web}. Every request reads for itself.
 */
@NullMarked
package dev.streamstore.analytics.insight;

import org.jspecify.annotations.NullMarked;
