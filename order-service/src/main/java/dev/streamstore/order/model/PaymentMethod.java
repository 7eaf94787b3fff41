package dev.streamstore.order.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the customer pays; each picks an outcome of the simulated gateway. */
public enum PaymentMethod {
    @JsonProperty("card-ok")
    CARD_OK("card-ok"),
    @JsonProperty("card-declined")
    CARD_DECLINED("card-declined"),
    /** Does not answer the first attempts, then approves. */
    @JsonProperty("card-timeout")
    CARD_TIMEOUT("card-timeout"),
    /** Never answers. */
    @JsonProperty("card-error")
    CARD_ERROR("card-error");

    private final String code;

    PaymentMethod(String code) {
        this.code = code;
    }

    /** As in JSON and in events. */
    public String code() {
        return code;
    }
}
