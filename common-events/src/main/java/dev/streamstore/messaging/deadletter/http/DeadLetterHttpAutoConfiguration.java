package dev.streamstore.messaging.deadletter.http;

import dev.streamstore.messaging.deadletter.DeadLetterDesk;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Opens the door where there is a web server. */
@AutoConfiguration(afterName = "dev.streamstore.messaging.deadletter.DeadLetterAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(name = "dev.streamstore.web.ApiProblem")
class DeadLetterHttpAutoConfiguration {
    @Bean
    DeadLetterController deadLetterController(DeadLetterDesk desk) {
        return new DeadLetterController(desk);
    }
}
