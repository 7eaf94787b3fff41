package dev.streamstore.web;

import jakarta.validation.Validator;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/** Switches on what this package offers in any Spring MVC application. */
@AutoConfiguration(
        after = {JacksonAutoConfiguration.class, ValidationAutoConfiguration.class},
        before = WebMvcAutoConfiguration.class,
        beforeName = "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties({WebLimits.class, WebShutdown.class})
class WebAutoConfiguration {

    @Bean
    ProblemAdvice problemAdvice(JsonMapper json) {
        return new ProblemAdvice(json);
    }

    @Bean
    ProblemErrorController problemErrorController() {
        return new ProblemErrorController();
    }

    @Bean
    ServerHttpMessageConvertersCustomizer strictJson(JsonMapper json, Validator validator) {
        StrictJsonConverter converter = new StrictJsonConverter(new JsonBinder(json, validator));
        return new StrictJsonCustomizer(converter);
    }

    @Bean
    FilterRegistrationBean<AdmissionFilter> admissionFilter(WebLimits limits, JsonMapper json) {
        var registration =
                new FilterRegistrationBean<>(new AdmissionFilter(limits.maxRequests(), new ProblemWriter(json)));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 5);
        return registration;
    }

    @Bean
    FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter(WebLimits limits, JsonMapper json) {
        var filter = new BodyLimitFilter(limits.maxBodySize().toBytes(), new ProblemWriter(json));
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return registration;
    }

    @Bean
    Draining draining(WebShutdown shutdown) {
        return new Draining(shutdown.drain());
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> connectorLimits(WebLimits limits) {
        return new ConnectorLimits(limits);
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> tomcatProblems(JsonMapper json) {
        return new TomcatProblems(json);
    }

    /** Last, to win over Spring Boot's own JSON converter. */
    private record StrictJsonCustomizer(StrictJsonConverter converter)
            implements ServerHttpMessageConvertersCustomizer, Ordered {
        @Override
        public void customize(org.springframework.http.converter.HttpMessageConverters.ServerBuilder builder) {
            builder.withJsonConverter(converter);
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }

    /** Last, to win over Spring Boot's {@code server.tomcat.max-swallow-size} and {@code max-connections}. */
    private record ConnectorLimits(WebLimits limits)
            implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered {
        @Override
        public void customize(ConfigurableTomcatWebServerFactory factory) {
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                    http.setMaxSwallowSize(
                            Math.toIntExact(limits.maxDiscardedBody().toBytes()));
                    http.setMaxConnections(limits.maxConnections());
                }
            });
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }

    /** Last: the valve added last is asked first. */
    private record TomcatProblems(JsonMapper json)
            implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered {
        @Override
        public void customize(ConfigurableTomcatWebServerFactory factory) {
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass("");
                    host.getPipeline().addValve(new ProblemReportValve(json));
                }
            });
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }
}
