package dev.streamstore.analytics.drivers;

import dev.streamstore.analytics.live.LiveStream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DriverConfiguration {

    @Bean
    LiveStream<Drivers> driverStream(DriverReader reader) {
        return new LiveStream<>("drivers", reader::read);
    }
}
