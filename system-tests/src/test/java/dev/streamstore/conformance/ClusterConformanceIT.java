package dev.streamstore.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The cluster. */
class ClusterConformanceIT extends Conformance {

    @Test
    @Requirement("CLUSTER-1")
    void theClusterKnowsItsBrokers() {
        Answer cluster = broker.get("/v1/cluster").expect(200);

        assertThat(cluster.text("/clusterId")).isNotEmpty();
        assertThat(cluster.at("/brokers")).isNotEmpty();
        assertThat(cluster.each("/brokers", "/id"))
                .contains(cluster.at("/controller").toString());
        assertThat(cluster.text("/brokers/0/url")).startsWith("http");
        assertThat(cluster.each("/brokers", "/state")).contains("\"UP\"");
        assertThat(broker.get("/v1/cluster").text("/clusterId")).isEqualTo(cluster.text("/clusterId"));
    }
}
