package dev.streamstore.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.streamstore.messaging.background.Backoff;
import dev.streamstore.work.Performer.Done;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LeasedWorkerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CONCURRENCY = 8;

    private final BlockingQueue<Integer> due = new LinkedBlockingQueue<>();
    /** How the next looks for work fail. */
    private final Queue<Throwable> outages = new ConcurrentLinkedQueue<>();

    private final Ledger ledger = new Ledger();
    private final LeasedWorker<Integer, String> worker = new LeasedWorker<>(
            new LeasedWorker.Settings(
                    "test",
                    CONCURRENCY,
                    Duration.ofMillis(10),
                    Duration.ofSeconds(60),
                    Backoff.between(Duration.ofMillis(10), Duration.ofMillis(10))),
            this::take,
            ledger,
            new WorkSignal());

    @AfterEach
    @Timeout(60)
    void stop() {
        ledger.mayWrite.countDown();
        worker.stop();
    }

    /** Let {@code Settler.run} leave out {@code drainTo} to see it fail. */
    @Test
    void whatEndsWhileOutcomesAreWrittenIsWrittenTogether() {
        worker.start();
        due.add(0);
        await().atMost(PATIENCE).until(() -> ledger.rounds.size() == 1);
        IntStream.range(1, CONCURRENCY).forEach(due::add);
        await().atMost(PATIENCE).until(() -> ledger.hasHandedOver(CONCURRENCY));
        ledger.mayWrite.countDown();

        await().atMost(PATIENCE).until(() -> ledger.written.size() == CONCURRENCY);
        assertThat(ledger.rounds).hasSize(2);
        assertThat(ledger.rounds.getLast()).hasSize(CONCURRENCY - 1).contains("did 1", "did 7");
    }

    /** Let {@code Settler.settle} end after the first failure to see it fail. */
    @Test
    void anOutcomeThatCantBeWrittenKeepsNoneOfTheOthersFromIt() {
        ledger.poison = 3;
        worker.start();
        due.add(0);
        await().atMost(PATIENCE).until(() -> ledger.rounds.size() == 1);
        // All others are in the second round, or the poisoned one could happen to be in one of its own.
        IntStream.range(1, CONCURRENCY).forEach(due::add);
        await().atMost(PATIENCE).until(() -> ledger.hasHandedOver(CONCURRENCY));
        ledger.mayWrite.countDown();
        await().atMost(PATIENCE).until(() -> ledger.written.size() == CONCURRENCY - 1);
        assertThat(ledger.written).doesNotContain("did 3").doesNotHaveDuplicates();
        // Its hand is free again.
        IntStream.range(10, 10 + CONCURRENCY).forEach(due::add);
        await().atMost(PATIENCE).until(() -> ledger.written.size() == 2 * CONCURRENCY - 1);
    }

    /** Release the permit in {@code LeasedWorker.perform} to see it fail. */
    @Test
    void noMoreIsTakenThanHandsAreFreeAndAHandIsFreeOnceItsOutcomeIsWritten() throws InterruptedException {
        IntStream.range(0, 3 * CONCURRENCY).forEach(due::add);
        worker.start();
        await().atMost(PATIENCE).until(() -> ledger.performed.size() == CONCURRENCY);
        assertThat(ledger.moreIsPerformed.await(200, TimeUnit.MILLISECONDS)).isFalse();
        ledger.mayWrite.countDown();
        await().atMost(PATIENCE).until(() -> ledger.written.size() == 3 * CONCURRENCY);
    }

    /** Leave the release out of {@code LeasedWorker.perform} to see it fail. */
    @Test
    void aPieceThatCantBeDoneGivesItsHandBack() {
        ledger.mayWrite.countDown();
        IntStream.rangeClosed(1, 2 * CONCURRENCY).forEach(piece -> due.add(-piece));
        IntStream.range(0, CONCURRENCY).forEach(due::add);
        worker.start();
        await().atMost(PATIENCE).until(() -> ledger.written.size() == CONCURRENCY);
        assertThat(ledger.performed).hasSize(3 * CONCURRENCY);
    }

    /** Leave out {@code tryAcquire} in {@code LeasedWorker.stop} to see it fail. */
    @Test
    void aStopWaitsUntilOutcomesAreWritten() throws InterruptedException {
        due.add(1);
        worker.start();
        await().atMost(PATIENCE).until(() -> ledger.rounds.size() == 1);
        Thread stopping = Thread.ofVirtual().start(worker::stop);
        assertThat(stopping.join(Duration.ofMillis(200))).isFalse();
        ledger.mayWrite.countDown();
        assertThat(stopping.join(PATIENCE)).isTrue();
        assertThat(ledger.written).containsExactly("did 1");
    }

    /** Leave the limits out of {@code LeasedWorker.takeOnce} and {@code stop} to see it fail. */
    @Test
    void aStopGivesUpWaitingForHandsThatStayBusy() throws InterruptedException {
        IntStream.range(0, 2 * CONCURRENCY).forEach(due::add);
        worker.start();
        await().atMost(PATIENCE).until(() -> ledger.performed.size() == CONCURRENCY);
        assertThat(Thread.ofVirtual().start(worker::stop).join(PATIENCE)).isTrue();
        assertThat(ledger.performed).hasSize(CONCURRENCY);
    }

    /** Let {@code LeasedWorker.takeUntilStopped} catch no errors to see it fail. */
    @Test
    void aQueueThatCantBeReadInWhateverWayIsReadAgain() {
        ledger.mayWrite.countDown();
        outages.add(new IllegalStateException("no database"));
        outages.add(new NoClassDefFoundError("Driver"));
        worker.start();
        due.add(1);
        await().atMost(PATIENCE).until(() -> ledger.written.size() == 1);
        assertThat(outages).isEmpty();
    }

    private List<Integer> take(int limit, Duration lease) {
        switch (outages.poll()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException failure -> throw failure;
            case Throwable other -> throw new AssertionError(other);
        }
        List<Integer> taken = new ArrayList<>();
        due.drainTo(taken, limit);
        return taken;
    }

    /** Can't do what is negative; writes the first round only when told so. */
    private static final class Ledger implements Performer<Integer, String> {
        final List<Integer> performed = new CopyOnWriteArrayList<>();
        final List<Thread> performers = new CopyOnWriteArrayList<>();
        final List<List<String>> rounds = new CopyOnWriteArrayList<>();
        final List<String> written = new CopyOnWriteArrayList<>();
        final CountDownLatch mayWrite = new CountDownLatch(1);
        final CountDownLatch moreIsPerformed = new CountDownLatch(CONCURRENCY + 1);
        volatile int poison = Integer.MIN_VALUE;

        @Override
        public String perform(Integer work, ExecutorService threads) {
            performed.add(work);
            performers.add(Thread.currentThread());
            moreIsPerformed.countDown();
            if (work < 0) {
                throw new IllegalStateException("can't be done");
            }
            return "did " + work;
        }

        /** The outcomes wait to be written: a thread ends once it has left its outcome. */
        boolean hasHandedOver(int pieces) {
            return performers.size() == pieces && performers.stream().noneMatch(Thread::isAlive);
        }

        @Override
        public void settle(List<Done<Integer, String>> done) {
            rounds.add(done.stream().map(Done::outcome).toList());
            try {
                mayWrite.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (done.stream().anyMatch(each -> each.work() == poison)) {
                throw new IllegalStateException("can't be written");
            }
            done.forEach(each -> written.add(each.outcome()));
        }
    }
}
