package dev.streamstore.analytics.page;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** A page's script finds out by itself which order it is about. */
@Configuration(proxyBeanMethods = false)
class PageAddresses implements WebMvcConfigurer {

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/topology").setViewName("forward:/topology/index.html");
        registry.addViewController("/drivers").setViewName("forward:/drivers/index.html");
        registry.addViewController("/orders/{orderId}").setViewName("forward:/story/index.html");
    }
}
