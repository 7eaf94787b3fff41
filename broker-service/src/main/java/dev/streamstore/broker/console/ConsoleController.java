package dev.streamstore.broker.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * The files of the page. They load nothing from elsewhere, run no script that is not one of them, can't be put into a
 * frame and are never kept, so that a newer broker never meets an older page.
 */
@RestController
@Hidden
class ConsoleController {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Pattern NAME = Pattern.compile("[a-z]+\\.(js|css|svg)");

    private static final Map<String, MediaType> TYPES = Map.of(
            "html", MediaType.parseMediaType("text/html;charset=UTF-8"),
            "js", MediaType.parseMediaType("text/javascript;charset=UTF-8"),
            "css", MediaType.parseMediaType("text/css;charset=UTF-8"),
            "svg", MediaType.parseMediaType("image/svg+xml"));

    @GetMapping("/")
    ResponseEntity<Resource> page() throws NoResourceFoundException {
        return file("index.html");
    }

    @GetMapping("/console/{name}")
    ResponseEntity<Resource> part(@PathVariable String name) throws NoResourceFoundException {
        if (!NAME.matcher(name).matches()) {
            throw missing(name);
        }
        return file(name);
    }

    private static ResponseEntity<Resource> file(String name) throws NoResourceFoundException {
        Resource file = new ClassPathResource("console/" + name);
        if (!file.exists()) {
            throw missing(name);
        }
        MediaType type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), MediaType.TEXT_PLAIN);
        return ResponseEntity.ok()
                .contentType(type)
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .body(file);
    }

    private static NoResourceFoundException missing(String name) {
        return new NoResourceFoundException(HttpMethod.GET, "/console/" + name, name);
    }
}
