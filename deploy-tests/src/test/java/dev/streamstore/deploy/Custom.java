package dev.streamstore.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;

/**
 * The fields used here of those resources that no Java model is published for, after the references of KEDA 2.17 and
 * CloudNativePG 1.27.
 */
final class Custom {
    private Custom() {}

    record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
        record Spec(
                Target scaleTargetRef,
                int pollingInterval,
                int cooldownPeriod,
                int minReplicaCount,
                int maxReplicaCount,
                Fallback fallback,
                Advanced advanced,
                List<Trigger> triggers) {}

        record Target(String apiVersion, String kind, String name) {}

        record Fallback(int failureThreshold, int replicas, String behavior) {}

        record Advanced(AutoscalerConfig horizontalPodAutoscalerConfig) {}

        record AutoscalerConfig(HorizontalPodAutoscalerBehavior behavior) {}

        record Trigger(String type, String name, String metricType, TriggerMetadata metadata) {}

        /** Of the triggers {@code cpu} and {@code metrics-api}: all values are strings. */
        record TriggerMetadata(
                String value, String url, String valueLocation, String targetValue, String activationTargetValue) {}
    }

    record Cluster(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
        record Spec(
                int instances,
                String imageName,
                boolean enablePDB,
                String primaryUpdateStrategy,
                Storage storage,
                Storage walStorage,
                ResourceRequirements resources,
                Postgresql postgresql,
                Affinity affinity,
                Managed managed) {}

        record Storage(String size, String storageClass) {}

        record Postgresql(Map<String, String> parameters, Synchronous synchronous) {}

        record Synchronous(String method, int number, String dataDurability) {}

        record Affinity(boolean enablePodAntiAffinity, String topologyKey, String podAntiAffinityType) {}

        record Managed(Services services, List<Role> roles) {}

        record Services(List<Additional> additional) {}

        record Additional(String selectorType, ServiceTemplate serviceTemplate) {}

        record ServiceTemplate(Metadata metadata, ServiceSpec spec) {}

        record Metadata(String name, Map<String, String> labels, Map<String, String> annotations) {}

        record Role(String name, String ensure, boolean login, LocalName passwordSecret) {}
    }

    record Database(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
        record Spec(@JsonProperty("name") String name, String owner, LocalName cluster) {}
    }

    record LocalName(String name) {}
}
