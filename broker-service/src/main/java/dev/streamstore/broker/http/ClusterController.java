package dev.streamstore.broker.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Cluster")
class ClusterController {

    record Cluster(String clusterId, int controller, List<BrokerView> brokers) {}

    record BrokerView(int id, String url, String state) {}

    private final BrokerServices broker;

    ClusterController(BrokerServices broker) {
        this.broker = broker;
    }

    @Answers(200)
    @GetMapping("/v1/cluster")
    @Operation(summary = "The cluster's id and its brokers")
    Cluster describe() {
        String clusterId = broker.metadata().image().clusterId();
        BrokerServices.BrokerIdentity self = broker.identity();
        return new Cluster(clusterId, self.id(), List.of(new BrokerView(self.id(), self.url(), "UP")));
    }
}
