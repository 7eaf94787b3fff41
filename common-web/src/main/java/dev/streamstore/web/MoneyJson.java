package dev.streamstore.web;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * Money as REST shows it.
 *
 * @param amount a decimal string with the currency's usual digits, for example {@code 49.98}
 * @param currency ISO 4217
 */
public record MoneyJson(String amount, String currency) {

    /** @param minorUnits cents for USD */
    public static MoneyJson of(long minorUnits, String currency) {
        int digits = Currency.getInstance(currency).getDefaultFractionDigits();
        return new MoneyJson(BigDecimal.valueOf(minorUnits, digits).toPlainString(), currency);
    }
}
