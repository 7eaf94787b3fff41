package dev.streamstore.analytics.dashboard;

import dev.streamstore.analytics.live.LiveStream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DashboardConfiguration {

    @Bean
    LiveStream<Dashboard> dashboardStream(DashboardReader reader) {
        return new LiveStream<>("dashboard", reader::read);
    }
}
