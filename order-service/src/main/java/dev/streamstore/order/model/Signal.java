package dev.streamstore.order.model;

/** All that an order can be told; any may come at any time, late, twice, and in any order. */
public enum Signal {
    STOCK_RESERVED,
    STOCK_REJECTED,
    PAYMENT_AUTHORIZED,
    PAYMENT_DECLINED,
    DEADLINE_PASSED,
    CUSTOMER_CANCELS
}
