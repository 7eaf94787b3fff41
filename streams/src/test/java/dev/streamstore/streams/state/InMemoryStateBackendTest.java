package dev.streamstore.streams.state;

class InMemoryStateBackendTest extends StateBackendContract {
    @Override
    protected StateBackend create() {
        return new InMemoryStateBackend();
    }
}
