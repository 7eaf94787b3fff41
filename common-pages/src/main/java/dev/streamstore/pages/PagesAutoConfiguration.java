package dev.streamstore.pages;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Tells pages where the others are, in any Spring MVC application. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(PageUrls.class)
class PagesAutoConfiguration {

    /** Not a controller: it belongs to the pages, not to a service's API. */
    @Bean
    RouterFunction<ServerResponse> pageUrlsJson(PageUrls urls) {
        return RouterFunctions.route()
                .GET("/pages.json", request -> ServerResponse.ok().body(urls))
                .build();
    }
}
