package dev.streamstore.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on what a caller may send.
 *
 * @param maxBodySize a larger body is answered with 413 and never held in memory
 * @param maxDiscardedBody of a refused body, so much is read and thrown away so that a caller who sends it all before
 *     it reads still gets the answer; beyond it the connection is closed
 */
@ConfigurationProperties("streamstore.web")
record WebLimits(
        @DefaultValue("1MB") DataSize maxBodySize,
        @DefaultValue("64MB") DataSize maxDiscardedBody) {}
