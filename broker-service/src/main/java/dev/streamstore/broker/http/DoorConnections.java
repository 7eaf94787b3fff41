package dev.streamstore.broker.http;

import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/** Makes connections that remember what was asked for when it can't be made a path of, for {@link ProblemErrorHandler}. */
final class DoorConnections extends HttpConnectionFactory {

    /** An attribute of the connection: the path as it was sent. */
    static final String ILLEGAL_PATH = DoorConnections.class.getName() + ".illegalPath";

    DoorConnections(HttpConfiguration http) {
        super(http);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new Remembering(getHttpConfiguration(), connector, endPoint), connector, endPoint);
    }

    private static final class Remembering extends HttpConnection {
        Remembering(HttpConfiguration http, Connector connector, EndPoint endPoint) {
            super(http, connector, endPoint);
        }

        @Override
        protected HttpStreamOverHTTP1 newHttpStream(String method, String uri, HttpVersion version) {
            try {
                return super.newHttpStream(method, uri, version);
            } catch (RuntimeException illegal) {
                setAttribute(ILLEGAL_PATH, uri);
                throw illegal;
            }
        }
    }
}
