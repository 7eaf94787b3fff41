package dev.streamstore.payment.invoice;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who sells, as it stands on the papers.
 *
 * @param address line by line
 * @param taxId as the tax office writes it
 * @param email for questions
 */
@ConfigurationProperties("streamstore.seller")
public record Seller(
        @DefaultValue("StreamStore Inc.") String name,

        @DefaultValue({"1 Log Lane", "Portland, OR 97201", "United States"})
        List<String> address,

        @DefaultValue("EIN 00-0000000") String taxId,
        @DefaultValue("hello@streamstore.example") String email) {
    public Seller {
        address = List.copyOf(address);
    }
}
