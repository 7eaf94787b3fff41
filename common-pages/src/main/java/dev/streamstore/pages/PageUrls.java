package dev.streamstore.pages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where a browser finds the pages of the other processes; a page links to those that are set. Also the body of
 * {@code GET /pages.json}.
 *
 * @param shop order-service
 * @param analytics analytics-service
 * @param broker the broker's console
 * @param mail the page of whatever catches the mail
 */
@ConfigurationProperties("streamstore.pages")
@JsonInclude(JsonInclude.Include.NON_NULL)
record PageUrls(
        @Nullable URI shop,
        @Nullable URI analytics,
        @Nullable URI broker,
        @Nullable URI mail) {}
