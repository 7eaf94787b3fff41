package dev.streamstore.testing;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** Puts a {@link FakeBroker} in the place of the broker. */
@TestConfiguration(proxyBeanMethods = false)
public class FakeBrokerTestConfiguration {

    @Bean
    FakeBroker fakeBroker() {
        return new FakeBroker();
    }
}
