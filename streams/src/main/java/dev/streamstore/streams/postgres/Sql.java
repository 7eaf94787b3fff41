package dev.streamstore.streams.postgres;

import dev.streamstore.streams.state.StateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements of one connection; arrays stand for rows. For one thread. */
final class Sql {
    private final Connection connection;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Reads a row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** @param parameters numbers, texts, bytes; arrays of these are PostgreSQL's */
    <T> List<T> query(String sql, Row<T> reader, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    int update(String sql, @Nullable Object... parameters) {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case Object[] array -> statement.setArray(i + 1, connection.createArrayOf(type(array), array));
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                case null -> statement.setObject(i + 1, null);
                case Object value -> statement.setObject(i + 1, value);
            }
        }
        return statement;
    }

    private static String type(Object[] array) {
        return switch (array) {
            case Integer[] _ -> "int4";
            case Long[] _ -> "int8";
            case String[] _ -> "text";
            case byte[][] _ -> "bytea";
            default ->
                throw new IllegalArgumentException("[Sql] array: expected one of int, long, text, bytes but was "
                        + array.getClass().getSimpleName());
        };
    }

    static StateException failed(SQLException e) {
        return new StateException("[PostgresStateBackend] database: " + e.getMessage(), e);
    }
}
