package dev.streamstore.stack.cli;

import dev.streamstore.client.BrokerClient;
import dev.streamstore.client.http.HttpBrokerClient;
import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackControl;
import dev.streamstore.stack.traffic.Drivers;
import dev.streamstore.stack.traffic.Shoppers;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Customers and drivers beside a running stack, gentle enough for a laptop, until closed. */
final class BackgroundTraffic implements AutoCloseable {
    static final double ORDERS_PER_SECOND = 5;
    static final int DRIVERS = 200;
    static final Set<Role> NEEDS = EnumSet.of(Role.ORDER, Role.INVENTORY, Role.BROKER);
    private static final double POSITIONS_PER_SECOND = 1;
    private static final Duration FOREVER = Duration.ofDays(365);

    private final Shoppers shoppers;
    private final BrokerClient broker;
    private final Drivers drivers;
    private final List<Thread> threads;

    private BackgroundTraffic(URI order, URI inventory, URI broker) {
        this.shoppers = new Shoppers(order, inventory, ORDERS_PER_SECOND, _ -> {});
        this.broker = HttpBrokerClient.connect(List.of(broker));
        this.drivers = new Drivers(this.broker, DRIVERS, POSITIONS_PER_SECOND, _ -> {});
        this.threads = List.of(
                Thread.ofVirtual().name("shoppers").start(() -> shoppers.shop(FOREVER)),
                Thread.ofVirtual().name("drivers").start(() -> drivers.drive(FOREVER)));
    }

    static BackgroundTraffic start(StackControl stack) {
        return new BackgroundTraffic(
                stack.url(ProcessName.first(Role.ORDER)),
                stack.url(ProcessName.first(Role.INVENTORY)),
                stack.url(ProcessName.first(Role.BROKER)));
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        shoppers.close();
        drivers.close();
        broker.close();
    }
}
