package dev.streamstore.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Renders a kustomization as {@code kubectl kustomize} does, as far as this repository uses it: resources, components,
 * patches (strategic merge and JSON 6902, by target), images, labels, a namespace, config maps from files. Anything else
 * in a kustomization is an error, not overlooked. Where kubectl is installed, a test compares the two.
 */
final class Kustomize {
    private static final Set<String> KNOWN = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "resources",
            "components",
            "configMapGenerator",
            "generatorOptions",
            "images",
            "patches",
            "labels");
    private static final Set<String> CLUSTER_WIDE = Set.of("Namespace");

    private Kustomize() {}

    static List<Map<String, Object>> render(Path directory) {
        List<Map<String, Object>> objects = new ArrayList<>();
        apply(directory, objects);
        return objects;
    }

    /** A component changes what was there before it; for anything else that is nothing. */
    private static void apply(Path directory, List<Map<String, Object>> objects) {
        Map<String, Object> file =
                Files.yaml(Files.read(directory.resolve("kustomization.yaml"))).getFirst();
        for (String key : file.keySet()) {
            if (!KNOWN.contains(key)) {
                throw new IllegalArgumentException("[kustomize] " + directory + ": " + key + " is not rendered here");
            }
        }
        Tree.texts(file, "resources")
                .forEach(each -> addResource(directory.resolve(each).normalize(), objects));
        Tree.maps(file, "configMapGenerator").forEach(each -> objects.add(configMap(directory, file, each)));
        Tree.texts(file, "components")
                .forEach(each -> apply(directory.resolve(each).normalize(), objects));
        Tree.maps(file, "patches").forEach(patch -> patch(directory, patch, objects));
        Tree.maps(file, "images").forEach(image -> objects.forEach(object -> rename(object, image)));
        Tree.maps(file, "labels").forEach(labels -> objects.forEach(object -> label(object, labels)));
        String namespace = Tree.text(file, "namespace");
        if (!namespace.isEmpty()) {
            objects.forEach(object -> move(object, namespace));
        }
    }

    private static void addResource(Path path, List<Map<String, Object>> objects) {
        if (java.nio.file.Files.isDirectory(path)) {
            objects.addAll(render(path));
        } else {
            Files.yaml(Files.read(path)).forEach(object -> objects.add(Tree.map(Tree.copy(object))));
        }
    }

    private static Map<String, Object> configMap(
            Path directory, Map<String, Object> kustomization, Map<String, Object> generator) {
        if (!Boolean.TRUE.equals(Tree.at(kustomization, "generatorOptions", "disableNameSuffixHash"))) {
            throw new IllegalArgumentException(
                    "[kustomize] configMapGenerator: names with a hash are not rendered here");
        }
        Map<String, Object> data = new LinkedHashMap<>();
        Tree.texts(generator, "files").forEach(file -> data.put(file, Files.read(directory.resolve(file))));
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", Tree.text(generator, "name"));
        metadata.put("labels", Tree.copy(Tree.map(kustomization, "generatorOptions", "labels")));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", "v1");
        object.put("kind", "ConfigMap");
        object.put("metadata", metadata);
        object.put("data", data);
        return object;
    }

    private static void patch(Path directory, Map<String, Object> patch, List<Map<String, Object>> objects) {
        String text = patch.containsKey("path")
                ? Files.read(directory.resolve(Tree.text(patch, "path")))
                : Tree.text(patch, "patch");
        boolean operations = text.strip().startsWith("-");
        Map<String, Object> merge = operations ? Map.of() : Files.yaml(text).getFirst();
        Map<String, Object> target = patch.containsKey("target") ? Tree.map(patch, "target") : ownTarget(merge);
        List<Map<String, Object>> targets =
                objects.stream().filter(object -> isTarget(object, target)).toList();
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "[kustomize] " + directory + ": patch for " + target + " changes nothing");
        }
        if ("delete".equals(merge.get("$patch"))) {
            objects.removeAll(targets);
            return;
        }
        for (Map<String, Object> object : targets) {
            if (operations) {
                List<Map<String, Object>> list =
                        Tree.maps(Files.yaml("list:\n" + text.indent(2)).getFirst(), "list");
                Patch.json6902(object, list);
            } else {
                Map<String, Object> change = new LinkedHashMap<>(merge);
                change.keySet().removeAll(Set.of("apiVersion", "kind", "metadata"));
                Map<String, Object> merged = Tree.map(Patch.merge(object, change, ""));
                object.putAll(merged);
            }
        }
    }

    private static Map<String, Object> ownTarget(Map<String, Object> merge) {
        return Map.of("kind", Tree.text(merge, "kind"), "name", Tree.text(merge, "metadata", "name"));
    }

    private static boolean isTarget(Map<String, Object> object, Map<String, Object> target) {
        String selector = Tree.text(target, "labelSelector");
        boolean selected = selector.isEmpty()
                || selector.split("=")[1].equals(Tree.text(object, "metadata", "labels", selector.split("=")[0]));
        return Tree.text(target, "kind").equals(Tree.text(object, "kind"))
                && (!target.containsKey("name")
                        || Tree.text(target, "name").equals(Tree.text(object, "metadata", "name")))
                && selected;
    }

    private static void rename(Map<String, Object> object, Map<String, Object> image) {
        for (Map<String, Object> container : Workload.containers(object)) {
            String[] nameAndTag = Tree.text(container, "image").split(":(?=[^/]*$)");
            if (nameAndTag[0].equals(Tree.text(image, "name"))) {
                container.put("image", Tree.text(image, "newName") + ":" + nameAndTag[1]);
            }
        }
    }

    private static void label(Map<String, Object> object, Map<String, Object> labels) {
        if (Boolean.TRUE.equals(labels.get("includeSelectors"))) {
            throw new IllegalArgumentException("[kustomize] labels.includeSelectors is not rendered here");
        }
        Map<String, Object> pairs = Tree.map(labels, "pairs");
        labelsOf(object).putAll(pairs);
        if (Boolean.TRUE.equals(labels.get("includeTemplates")) && Tree.at(object, "spec", "template") != null) {
            labelsOf(Tree.map(object, "spec", "template")).putAll(pairs);
            Tree.maps(object, "spec", "volumeClaimTemplates")
                    .forEach(claim -> labelsOf(claim).putAll(pairs));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> labelsOf(Map<String, Object> object) {
        Map<String, Object> metadata =
                (Map<String, Object>) object.computeIfAbsent("metadata", _ -> new LinkedHashMap<>());
        return (Map<String, Object>) metadata.computeIfAbsent("labels", _ -> new LinkedHashMap<>());
    }

    private static void move(Map<String, Object> object, String namespace) {
        if (!CLUSTER_WIDE.contains(Tree.text(object, "kind"))) {
            Tree.map(object, "metadata").put("namespace", namespace);
        }
        for (Map<String, Object> subject : Tree.maps(object, "subjects")) {
            if (Tree.text(subject, "kind").equals("ServiceAccount")) {
                subject.put("namespace", namespace);
            }
        }
    }
}
