package dev.streamstore.broker.http;

import dev.streamstore.broker.runtime.Time;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** How requests reach the controllers. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(JsonFields.class, ByteBuffer.class);
    }

    private final DoorLimits limits;

    WebConfiguration(DoorLimits limits) {
        this.limits = limits;
    }

    @Bean
    static Quotas quotas(DoorLimits limits, Time time) {
        return new Quotas(limits, time);
    }

    @Bean
    static DoorMetrics doorMetrics(MeterRegistry registry) {
        return new DoorMetrics(registry);
    }

    @Bean
    static FilterRegistrationBean<DoorFilter> doorFilter(
            BrokerServices broker, DoorLimits limits, DoorMetrics metrics, Quotas quotas, Time time) {
        var registration = new FilterRegistrationBean<>(new DoorFilter(broker, limits, metrics, quotas, time));
        registration.addUrlPatterns("/v1/*");
        return registration;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new JsonBodyResolver(new Bodies(limits)));
    }

    /** A name with a slash in it must be refused as a name, by us, rather than as a path, by Tomcat. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> namesReachTheControllers() {
        return factory -> {
            factory.setProtocol(HeadDeadlineProtocol.class.getName());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof HeadDeadlineProtocol protocol) {
                    protocol.setHeadLimit(limits.pace().grace());
                    // Also how long a single read or write waits for the other side.
                    protocol.setConnectionTimeout(
                            Math.toIntExact(limits.pace().grace().toMillis()));
                }
                connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
                connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
            });
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(ProblemReportValve.class.getName());
                }
            });
        };
    }
}
