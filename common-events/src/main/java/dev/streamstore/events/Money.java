package dev.streamstore.events;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount of money, exact.
 *
 * @param minorUnits in the currency's smallest unit, cents for USD; negative is a debt
 * @param currency ISO 4217, three letters
 */
public record Money(long minorUnits, String currency) {
    public Money {
        Currency.getInstance(currency);
    }

    public static Money usd(long cents) {
        return new Money(cents, "USD");
    }

    /** @throws ArithmeticException on overflow */
    public Money plus(Money other) {
        return new Money(Math.addExact(minorUnits, sameCurrency(other).minorUnits), currency);
    }

    /** @throws ArithmeticException on overflow */
    public Money times(int quantity) {
        return new Money(Math.multiplyExact(minorUnits, (long) quantity), currency);
    }

    /** As people write it: {@code 49.98}. */
    public String toDecimalString() {
        return BigDecimal.valueOf(minorUnits, Currency.getInstance(currency).getDefaultFractionDigits())
                .toPlainString();
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("[Money] currency: expected " + currency + " but was " + other.currency);
        }
        return other;
    }
}
