package dev.streamstore.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What makes pods: a Deployment, StatefulSet or Job. A view, not a copy. */
record Workload(Map<String, Object> object) {
    private static final Set<String> KINDS = Set.of("Deployment", "StatefulSet", "Job");

    static List<Workload> of(List<Map<String, Object>> objects) {
        return objects.stream()
                .filter(object -> KINDS.contains(Tree.text(object, "kind")))
                .map(Workload::new)
                .toList();
    }

    static List<Map<String, Object>> containers(Map<String, Object> object) {
        List<Map<String, Object>> all = new ArrayList<>();
        all.addAll(Tree.maps(object, "spec", "template", "spec", "initContainers"));
        all.addAll(Tree.maps(object, "spec", "template", "spec", "containers"));
        return all;
    }

    String kind() {
        return Tree.text(object, "kind");
    }

    String name() {
        return Tree.text(object, "metadata", "name");
    }

    Map<String, Object> pod() {
        return Tree.map(object, "spec", "template", "spec");
    }

    Map<String, Object> podLabels() {
        return Tree.map(object, "spec", "template", "metadata", "labels");
    }

    List<Map<String, Object>> containers() {
        return containers(object);
    }

    /** The Maven module its image is made of, or empty when it is not one of ours. */
    Optional<String> module() {
        String image = Tree.text(containers().getFirst(), "image");
        return image.contains("streamstore/")
                ? Optional.of(image.replaceAll(".*/", "").replaceAll(":.*", ""))
                : Optional.empty();
    }

    /** The number of a port that may be given by name. */
    Optional<Integer> port(Object numberOrName) {
        if (numberOrName instanceof Number number) {
            return Optional.of(number.intValue());
        }
        return containers().stream()
                .flatMap(container -> Tree.maps(container, "ports").stream())
                .filter(port -> Tree.text(port, "name").equals(numberOrName))
                .map(port -> Tree.number(port, "containerPort"))
                .findFirst();
    }

    boolean isSelectedBy(Map<String, Object> labels) {
        return podLabels().entrySet().containsAll(labels.entrySet());
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }
}
