package dev.streamstore.system;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.streamstore.stack.LocalStack;
import dev.streamstore.stack.demo.Demo;
import dev.streamstore.stack.demo.Narrator;
import dev.streamstore.stack.demo.Stage;
import dev.streamstore.stack.demo.TooSlowException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The demos claim only what they observe; here each must. {@code demo order} is in {@link UpCommandIT}. Not here: {@code
 * demo black-friday}, which measures, and so needs a machine that has nothing else to do.
 */
@ExtendWith(SharedStack.class)
class DemosIT {

    @ParameterizedTest
    @MethodSource("names")
    void whatItClaimsIsObserved(String name, LocalStack stack) throws Exception {
        Demo demo = Demo.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        try (var shop = new dev.streamstore.stack.demo.Shop(stack.control())) {
            demo.play(new Stage(stack.control(), shop, new Narrator(System.out::println)));
        } catch (TooSlowException e) {
            abort(e.getMessage());
        }
    }

    static List<String> names() {
        return Demo.all().stream()
                .map(Demo::name)
                .filter(name -> !name.equals("order") && !name.equals("black-friday"))
                .toList();
    }
}
