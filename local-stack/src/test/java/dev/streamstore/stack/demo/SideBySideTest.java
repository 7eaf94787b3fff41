package dev.streamstore.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.stack.demo.BlackFridayDemo.Sale;
import dev.streamstore.stack.demo.Rush.Answer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {

    private static Answer answer(int status, int tookMs) {
        return new Answer(Duration.ZERO, status, Duration.ofMillis(tookMs), "o");
    }

    @Test
    void percentilesAreByNearestRank() {
        List<Answer> answers =
                IntStream.rangeClosed(1, 200).mapToObj(ms -> answer(202, ms)).toList();
        assertThat(SideBySide.percentileMs(answers, 50)).isEqualTo(100);
        assertThat(SideBySide.percentileMs(answers, 99)).isEqualTo(198);
        assertThat(SideBySide.percentileMs(answers.subList(0, 1), 99)).isEqualTo(1);
    }

    @Test
    void whatWasTurnedAwayIsLost() {
        List<Answer> some = List.of(answer(201, 20), answer(503, 310), answer(0, 5_000), answer(201, 20));
        Sale chain = new Sale(some, some.subList(1, 3), 2);
        Sale events = new Sale(List.of(answer(202, 5)), List.of(), 1);
        assertThat(new SideBySide(chain, events).lines())
                .anySatisfy(line -> assertThat(line).contains("availability", "2 of 4 (50.0 %)", "1 of 1 (100.0 %)"))
                .anySatisfy(line -> assertThat(line).contains("while the mail was away", "0 of 2 (0.0 %)", " -"))
                .anySatisfy(line -> assertThat(line).contains("20 / 5000 ms", "5 / 5 ms"))
                .anySatisfy(line -> assertThat(line).matches("lost +2 +0"));
    }
}
