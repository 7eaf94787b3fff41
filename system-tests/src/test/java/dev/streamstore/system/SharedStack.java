package dev.streamstore.system;

import dev.streamstore.stack.LocalStack;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One stack for all classes that ask for a {@link LocalStack} as a parameter and leave it as they found it, started with
 * the first of them and stopped after the last test.
 */
public final class SharedStack implements ParameterResolver {

    private record Started(LocalStack stack) implements AutoCloseable {
        static Started now() {
            try {
                return new Started(Stacks.start());
            } catch (Exception e) {
                throw new IllegalStateException("[SharedStack] " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws Exception {
            stack.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalStack.class;
    }

    @Override
    public LocalStack resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedStack.class))
                .computeIfAbsent(Started.class, _ -> Started.now(), Started.class)
                .stack();
    }
}
