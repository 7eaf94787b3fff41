package dev.streamstore.stack.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.streamstore.stack.traffic.LoadFigures.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadFiguresTest {
    private final LoadFigures figures = new LoadFigures();

    @Test
    void aWindowHoldsWhatHappenedSinceTheLookBefore() {
        for (int ms = 100; ms > 0; ms--) {
            figures.answered(ms != 7, Duration.ofMillis(ms));
        }
        figures.unanswered();
        figures.cancelled();
        assertThat(figures.next())
                .isEqualTo(new Window(99, 1, 1, 1, Duration.ofMillis(50), Duration.ofMillis(99)))
                .extracting(Window::orders)
                .isEqualTo(101L);

        figures.answered(true, Duration.ofMillis(3));
        assertThat(figures.next()).isEqualTo(new Window(1, 0, 0, 0, Duration.ofMillis(3), Duration.ofMillis(3)));
        assertThat(figures.next()).isEqualTo(new Window(0, 0, 0, 0, Duration.ZERO, Duration.ZERO));
        assertThat(figures.acceptedInAll()).isEqualTo(100);
    }
}
