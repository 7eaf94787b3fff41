package dev.streamstore.notification.outgoing;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * The texts of mails, from {@code classpath:mail/NAME.txt} and {@code NAME.html}. Values are escaped in HTML; a value that
 * a template asks for and does not get is an error. Thread-safe.
 */
@Component
class Templates {
    private static final String FOLDER = "mail/";

    private final Mustache.Compiler plain =
            Mustache.compiler().escapeHTML(false).withLoader(Templates::open);
    private final Mustache.Compiler html = Mustache.compiler().escapeHTML(true).withLoader(Templates::open);
    private final Map<String, Template> compiled = new ConcurrentHashMap<>();

    /** @param subject control characters in it become spaces, since it is a header */
    Words fill(String name, String subject, String footer, Map<String, ?> values) {
        String line = subject.replaceAll("\\p{Cntrl}+", " ").strip();
        String text = template(plain, name + ".txt").execute(values) + "\n-- \nStreamStore\n" + footer + "\n";
        Map<String, Object> frame = new HashMap<>();
        frame.put("subject", line);
        frame.put("footer", footer);
        frame.put("content", template(html, name + ".html").execute(values));
        return new Words(line, text, template(html, "layout.html").execute(frame));
    }

    private Template template(Mustache.Compiler compiler, String file) {
        return compiled.computeIfAbsent(file, _ -> {
            try (Reader source = open(file)) {
                return compiler.compile(source);
            } catch (IOException e) {
                throw new UncheckedIOException("[mail] template: can't read " + file, e);
            }
        });
    }

    private static Reader open(String file) {
        try {
            return new InputStreamReader(new ClassPathResource(FOLDER + file).getInputStream(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("[mail] template: can't open " + file, e);
        }
    }
}
