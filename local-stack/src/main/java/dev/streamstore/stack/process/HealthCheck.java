package dev.streamstore.stack.process;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Asks a process whether it can do its work now. A check answers within two seconds. */
public sealed interface HealthCheck {
    int TIMEOUT_MS = 2_000;

    boolean healthy();

    /** Healthy when a GET is answered with 200. */
    record Http(URI url) implements HealthCheck {
        @Override
        public boolean healthy() {
            try {
                HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
                connection.setConnectTimeout(TIMEOUT_MS);
                connection.setReadTimeout(TIMEOUT_MS);
                connection.setUseCaches(false);
                try {
                    return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
                } finally {
                    connection.disconnect();
                }
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Healthy when {@code SELECT 1} is answered. */
    record Sql(String jdbcUrl, String user, String password) implements HealthCheck {
        @Override
        public boolean healthy() {
            Properties properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", password);
            properties.setProperty("connectTimeout", "2");
            properties.setProperty("loginTimeout", "2");
            properties.setProperty("socketTimeout", "2");
            try (Connection connection = DriverManager.getConnection(jdbcUrl, properties);
                    Statement statement = connection.createStatement()) {
                return statement.execute("SELECT 1");
            } catch (SQLException e) {
                return false;
            }
        }
    }

    /** Healthy when the server greets with 220. */
    record Smtp(String host, int port) implements HealthCheck {
        @Override
        public boolean healthy() {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), TIMEOUT_MS);
                socket.setSoTimeout(TIMEOUT_MS);
                byte[] greeting = socket.getInputStream().readNBytes(4);
                socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                return new String(greeting, StandardCharsets.US_ASCII).equals("220 ");
            } catch (IOException e) {
                return false;
            }
        }
    }
}
