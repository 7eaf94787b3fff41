package dev.streamstore.streams.postgres;

import dev.streamstore.streams.state.StateBackend;
import dev.streamstore.streams.state.StateBackendContract;

class PostgresStateBackendTest extends StateBackendContract {
    @Override
    protected StateBackend create() {
        return new PostgresStateBackend(Database.empty());
    }
}
