package dev.streamstore.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CityTest {

    @ParameterizedTest
    @CsvSource({"0,0,A1", "999,999,A1", "1000,999,B1", "999,1000,A2", "2500,1500,C2", "3999,2999,D3", "4000,3000,D3"})
    void aZoneIsItsColumnAndItsRow(int x, int y, String zone) {
        assertThat(City.zoneAt(x, y)).isEqualTo(zone);
    }

    @ParameterizedTest
    @CsvSource({"-1,0", "0,-1", "4001,0", "0,3001"})
    void outsideThereAreNone(int x, int y) {
        assertThatThrownBy(() -> City.zoneAt(x, y)).hasMessageContaining(x + ", " + y);
    }
}
