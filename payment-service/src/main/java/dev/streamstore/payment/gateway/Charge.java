package dev.streamstore.payment.gateway;

import dev.streamstore.events.Money;

/**
 * What the gateway is asked about.
 *
 * @param orderId the merchant's reference: all calls about one order concern one charge
 * @param method the payer's means of payment
 */
public record Charge(String orderId, String method, Money amount) {}
