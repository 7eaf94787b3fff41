package dev.streamstore.stack.demo;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A database that can only forget. */
final class PretendDatabase implements Driver {
    static final String URL = "jdbc:pretend:";

    private final Runnable forget;

    /** @param forget called when tables are emptied */
    PretendDatabase(Runnable forget) {
        this.forget = forget;
    }

    @Override
    public @Nullable Connection connect(String url, Properties info) {
        if (!acceptsURL(url)) {
            return null;
        }
        Statement statement = proxy(Statement.class, (method, argument) -> {
            if (method.equals("execute") && String.valueOf(argument).startsWith("truncate ")) {
                forget.run();
            }
            return method.equals("execute") ? false : null;
        });
        return proxy(Connection.class, (method, _) -> method.equals("createStatement") ? statement : null);
    }

    private interface Call {
        @Nullable
        Object answer(String method, @Nullable Object argument);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> call.answer(method.getName(), arguments == null ? null : arguments[0])));
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }
}
