package dev.streamstore.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RoleTest {

    @Test
    void whatACustomerWaitsForGivesWayToNobody() {
        assertThat(Arrays.stream(Role.values()).filter(role -> !role.isBehindTheBroker()))
                .containsExactlyInAnyOrder(Role.ORDER, Role.BROKER, Role.POSTGRES);
    }
}
