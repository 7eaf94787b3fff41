package dev.streamstore.deploy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What one packaged application reads and opens, found by looking into its jar. Immutable. */
final class Application {
    private static final Map<String, Application> LOADED = new ConcurrentHashMap<>();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PAGE_FILE =
            Pattern.compile("(?:BOOT-INF/classes/)?(?:static|META-INF/resources)/(?!webjars/)(.*[^/])");
    private static final String PROPERTIES_ANNOTATION =
            "Lorg/springframework/boot/context/properties/ConfigurationProperties;";

    private final Set<String> properties = new HashSet<>();
    private final Set<String> mapProperties = new HashSet<>();
    private final Set<String> classes = new HashSet<>();
    private final Set<String> libraries = new HashSet<>();
    private final Set<String> pageFiles = new HashSet<>();
    private final Map<String, Set<String>> natives = new HashMap<>();
    private final Map<String, ClassModel> own = new HashMap<>();
    private Map<String, Object> settings = Map.of();

    private Application(Path jar) {
        try (ZipInputStream zip = new ZipInputStream(java.nio.file.Files.newInputStream(jar))) {
            readJar(zip, jar.getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException("[application] " + jar + ": expected to be packaged before", e);
        }
        own.values().forEach(this::addOwnProperties);
    }

    /** @param module its Maven module */
    static Application of(String module) {
        return LOADED.computeIfAbsent(
                module,
                name -> new Application(
                        Files.ROOT.resolve(name).resolve("target").resolve(name + "-" + Files.VERSION + ".jar")));
    }

    private void readJar(ZipInputStream zip, String jar) throws IOException {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = entry.getName();
            if (name.endsWith(".jar")) {
                String library = name.substring(name.lastIndexOf('/') + 1);
                libraries.add(library);
                readJar(new ZipInputStream(new ByteArrayInputStream(zip.readAllBytes())), library);
            } else if (name.endsWith(".so")) {
                natives.computeIfAbsent(jar, _ -> new HashSet<>()).add(name);
            } else if (name.endsWith("spring-configuration-metadata.json")) {
                addMetadata(JSON.readValue(zip.readAllBytes(), new TypeReference<>() {}));
            } else if (name.endsWith("classes/application.yaml")) {
                settings = Files.yaml(text(zip)).getFirst();
            } else if (PAGE_FILE.matcher(name).matches()) {
                pageFiles.add(PAGE_FILE.matcher(name).replaceFirst("/$1"));
            } else if (name.endsWith(".class") && name.contains("dev/streamstore/")) {
                ClassModel model = ClassFile.of().parse(zip.readAllBytes());
                own.put(model.thisClass().asInternalName(), model);
                classes.add(model.thisClass().asInternalName().replace('/', '.'));
            }
        }
    }

    private static String text(ZipInputStream zip) throws IOException {
        return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
    }

    private void addMetadata(Map<String, Object> metadata) {
        for (Map<String, Object> property : Tree.maps(metadata, "properties")) {
            boolean isMap = Tree.text(property, "type").startsWith("java.util.Map");
            addVariables(isMap ? mapProperties : properties, Tree.text(property, "name"));
        }
    }

    private void addOwnProperties(ClassModel model) {
        model.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(all -> all.annotations().stream())
                .filter(annotation -> annotation.className().equalsString(PROPERTIES_ANNOTATION))
                .forEach(annotation -> addComponents(prefix(annotation), model));
    }

    private static String prefix(Annotation annotation) {
        return annotation.elements().stream()
                .map(element -> element.value())
                .filter(AnnotationValue.OfString.class::isInstance)
                .map(value -> ((AnnotationValue.OfString) value).stringValue())
                .findFirst()
                .orElseThrow();
    }

    private void addComponents(String prefix, ClassModel record) {
        record.findAttribute(Attributes.record())
                .ifPresent(components -> components.components().forEach(component -> {
                    String name = prefix + "." + component.name().stringValue();
                    String type = component.descriptor().stringValue();
                    ClassModel nested = type.startsWith("L") ? own.get(type.substring(1, type.length() - 1)) : null;
                    addVariables(properties, name.replaceAll("([A-Z])", "-$1"));
                    if (nested != null) {
                        addComponents(name, nested);
                    }
                }));
    }

    /** The environment variables that Spring Boot reads a property from: a dash is nothing, or an underscore. */
    private static void addVariables(Set<String> variables, String property) {
        String dotless = property.replace('.', '_').toUpperCase(Locale.ROOT);
        variables.add(dotless.replace("-", ""));
        variables.add(dotless.replace('-', '_'));
    }

    boolean readsVariable(String variable) {
        return properties.contains(variable)
                || mapProperties.stream().anyMatch(map -> variable.startsWith(map + "_"))
                || properties.contains(variable.replaceAll("_\\d+$", ""));
    }

    boolean hasClass(String name) {
        return classes.contains(name);
    }

    /** The paths of what its pages are made of, webjars left out. */
    Set<String> pageFiles() {
        return Set.copyOf(pageFiles);
    }

    /** Libraries with native code for one of the platforms of the images, and not for the other. */
    List<String> tiedToOnePlatform() {
        return natives.entrySet().stream()
                .filter(library -> !matches(library.getValue(), "(?i).*linux.*(amd64|x86[_-]64).*")
                        || !matches(library.getValue(), "(?i).*linux.*(arm64|aarch64).*"))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static boolean matches(Set<String> names, String pattern) {
        return names.stream().anyMatch(name -> name.matches(pattern));
    }

    int defaultPort() {
        return Tree.number(settings, "server", "port");
    }

    /** Whether a GET of the path is answered by what the actuator exposes. */
    boolean answers(String path) {
        Optional<String> endpoint = path.startsWith("/actuator/") ? Optional.of(path.split("/")[2]) : Optional.empty();
        List<String> exposed =
                List.of(setting("management.endpoints.web.exposure.include").split(","));
        return endpoint.map(name -> exposed.contains(name)
                        && switch (name) {
                            case "health" ->
                                setting("management.endpoint.health.probes.enabled")
                                                .equals("true")
                                        && path.matches("/actuator/health/(liveness|readiness)");
                            case "prometheus" ->
                                libraries.stream().anyMatch(lib -> lib.startsWith("micrometer-registry-prometheus"));
                            default -> false;
                        })
                .orElse(false);
    }

    /** A setting of application.yaml, whether written as a tree, with dots, or mixed. */
    String setting(String name) {
        return find(settings, name).orElse("");
    }

    private static Optional<String> find(Map<String, Object> node, String name) {
        for (Map.Entry<String, Object> entry : node.entrySet()) {
            if (entry.getKey().equals(name)) {
                return Optional.of(String.valueOf(entry.getValue()));
            }
            if (name.startsWith(entry.getKey() + ".") && entry.getValue() instanceof Map<?, ?>) {
                Optional<String> below = find(
                        Tree.map(entry.getValue()),
                        name.substring(entry.getKey().length() + 1));
                if (below.isPresent()) {
                    return below;
                }
            }
        }
        return Optional.empty();
    }
}
