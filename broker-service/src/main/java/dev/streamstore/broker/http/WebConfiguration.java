package dev.streamstore.broker.http;

import dev.streamstore.broker.fetch.ReadMemory;
import dev.streamstore.broker.runtime.Scheduler;
import dev.streamstore.broker.runtime.Time;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** How requests reach the controllers. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(JsonFields.class, ByteBuffer.class);
    }

    private static final Duration LONGEST_SWEEP_PERIOD = Duration.ofSeconds(1);

    private static final String API = "/v1/*";

    /** Before the filters of Spring Boot, which batches have no use for. */
    private static final int FIRST = Ordered.HIGHEST_PRECEDENCE;

    private final Bodies bodies;

    WebConfiguration(Bodies bodies) {
        this.bodies = bodies;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new JsonBodyResolver(bodies));
    }

    @Bean
    static Quotas quotas(DoorLimits limits, Time time) {
        return new Quotas(limits, time);
    }

    @Bean
    static ReadMemory readMemory(DoorLimits limits) {
        return new ReadMemory(
                limits.answersBytes(), limits.answersBytes() / 2, limits.pace().grace());
    }

    @Bean
    static DoorMetrics doorMetrics(MeterRegistry registry) {
        return new DoorMetrics(registry);
    }

    @Bean
    static FilterRegistrationBean<DoorFilter> doorFilter(
            BrokerServices broker, SlowPeers slowPeers, DoorMetrics metrics, Quotas quotas, Time time) {
        var registration = new FilterRegistrationBean<>(new DoorFilter(broker, slowPeers, metrics, quotas, time));
        registration.addUrlPatterns(API);
        registration.setOrder(FIRST);
        return registration;
    }

    @Bean
    static FilterRegistrationBean<BatchesShortcut> batchesShortcut(
            ProduceController produce,
            FetchController fetch,
            Bodies bodies,
            JsonMapper json,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver advice) {
        var registration = new FilterRegistrationBean<>(new BatchesShortcut(produce, fetch, bodies, json, advice));
        registration.addUrlPatterns(API);
        registration.setOrder(FIRST + 1);
        return registration;
    }

    @Bean
    static Bodies bodies(DoorLimits limits) {
        return new Bodies(limits);
    }

    @Bean
    static SlowPeers slowPeers(DoorLimits limits, Time time, Scheduler scheduler) {
        var slowPeers = new SlowPeers(limits.pace(), time);
        scheduler.every(sweepPeriod(limits.pace()), "slow peers", slowPeers::sweep);
        return slowPeers;
    }

    @Bean
    static DoorServer doorServer(SlowPeers slowPeers) {
        return new DoorServer(slowPeers);
    }

    private static Duration sweepPeriod(Pace pace) {
        Duration quarter = pace.grace().dividedBy(4);
        return quarter.compareTo(LONGEST_SWEEP_PERIOD) < 0 ? quarter : LONGEST_SWEEP_PERIOD;
    }
}
