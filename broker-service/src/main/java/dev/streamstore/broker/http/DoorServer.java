package dev.streamstore.broker.http;

import java.util.concurrent.Executors;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * How Jetty is set up. A few threads of its own watch the connections; every request has a virtual one. Buffers belong to
 * nobody: a connection borrows one only while bytes flow.
 */
final class DoorServer implements WebServerFactoryCustomizer<JettyServletWebServerFactory>, Ordered {

    private static final int SELECTING_THREADS = 8;
    private static final int CONNECTIONS_TO_ACCEPT = 1_000;

    /** What a request's body holds while the request is handled, so also that of a waiting fetch. */
    static final int SMALL_INPUT_BYTES = 2 * 1024;

    private final SlowPeers slowPeers;

    DoorServer(SlowPeers slowPeers) {
        this.slowPeers = slowPeers;
    }

    /** After Spring Boot's own, which would put all threads of the server on virtual ones. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(JettyServletWebServerFactory factory) {
        var threads = new QueuedThreadPool(SELECTING_THREADS, SELECTING_THREADS);
        threads.setName("door");
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("request-", 0).factory()));
        factory.setThreadPool(threads);
        factory.addServerCustomizers(this::customize);
    }

    private void customize(Server server) {
        server.setErrorHandler(new ProblemErrorHandler());
        for (ServerConnector connector : server.getBeans(ServerConnector.class)) {
            connector.setAcceptQueueSize(CONNECTIONS_TO_ACCEPT);
            HttpConfiguration http =
                    connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
            customize(http);
            connector.clearConnectionFactories();
            connector.addConnectionFactory(new DoorConnections(http));
            connector.setDefaultProtocol(HttpVersion.HTTP_1_1.asString());
        }
        for (WebAppContext context : ((Handler.Container) server.getHandler()).getDescendants(WebAppContext.class)) {
            context.getServletHandler().setDecodeAmbiguousURIs(true);
        }
        slowPeers.watch(server);
    }

    /** A name with a slash in it must be refused as a name, by us, rather than as a path, by Jetty. */
    private static void customize(HttpConfiguration http) {
        http.setUriCompliance(UriCompliance.UNSAFE.without("DOOR", UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS));
        http.setInputBufferSize(SMALL_INPUT_BYTES);
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
    }
}
