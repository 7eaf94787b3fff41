package dev.streamstore.stack.demo;

import dev.streamstore.stack.demo.BlackFridayDemo.Sale;
import dev.streamstore.stack.demo.Rush.Answer;
import java.util.List;
import java.util.function.Function;

/** Two sales as a table. */
record SideBySide(Sale chain, Sale events) {
    private static final String ROW = "%-34s %22s %22s";

    List<String> lines() {
        return List.of(
                ROW.formatted("", "chain of calls", "events"),
                row("orders", sale -> Integer.toString(sale.answers().size())),
                row("answered 2xx (availability)", sale -> availability(sale.answers())),
                row("  while the mail was away", sale -> availability(sale.whileAway())),
                row("POST p50 / p99", sale -> times(sale.answers())),
                row("  while the mail was away", sale -> times(sale.whileAway())),
                row("paid, mailed and counted", sale -> Integer.toString(sale.completed())),
                row("lost", sale -> Integer.toString(sale.lost())));
    }

    private String row(String name, Function<Sale, String> cell) {
        return ROW.formatted(name, cell.apply(chain), cell.apply(events));
    }

    private static String availability(List<Answer> answers) {
        long accepted = answers.stream().filter(Answer::accepted).count();
        return answers.isEmpty()
                ? "-"
                : "%d of %d (%.1f %%)".formatted(accepted, answers.size(), 100.0 * accepted / answers.size());
    }

    private static String times(List<Answer> answers) {
        return answers.isEmpty() ? "-" : "%d / %d ms".formatted(percentileMs(answers, 50), percentileMs(answers, 99));
    }

    /** By nearest rank. */
    static long percentileMs(List<Answer> answers, int percent) {
        int rank = Math.ceilDiv(percent * answers.size(), 100);
        return answers.stream()
                .map(Answer::took)
                .sorted()
                .skip(Math.max(rank, 1) - 1L)
                .findFirst()
                .orElseThrow()
                .toMillis();
    }
}
