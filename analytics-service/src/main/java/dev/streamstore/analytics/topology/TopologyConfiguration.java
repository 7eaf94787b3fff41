package dev.streamstore.analytics.topology;

import dev.streamstore.analytics.live.LiveStream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TopologyConfiguration {

    @Bean
    LiveStream<Topology> topologyStream(TopologyReader reader) {
        return new LiveStream<>("topology", reader::read);
    }
}
