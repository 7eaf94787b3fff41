package dev.streamstore.stack.cli;

import dev.streamstore.stack.Port;
import dev.streamstore.stack.ProcessName;
import dev.streamstore.stack.Role;
import dev.streamstore.stack.StackControl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What to open once the stack is up. */
final class UrlTable {
    private UrlTable() {}

    static List<String> lines(StackControl control, Set<Role> roles) {
        List<String> lines = new ArrayList<>();
        for (Role role : roles) {
            URI url = control.url(ProcessName.first(role));
            switch (role) {
                case ORDER -> {
                    lines.add(line("order", url + "/", "the storefront; API: " + url + "/swagger-ui.html"));
                }
                case PAYMENT, INVENTORY, NOTIFICATION -> lines.add(line(role.id(), url + "/swagger-ui.html", "API"));
                case ANALYTICS -> lines.add(line("analytics", url + "/", "the live dashboard"));
                case BROKER -> lines.add(line("broker-1", url + "/v1/topics", "the log"));
                case POSTGRES -> lines.add(line("postgres", control.jdbcUrl("orders"), "user and password: orders"));
                case MAIL ->
                    lines.add(line(
                            "mail",
                            url + "/",
                            "the inbox; SMTP on port " + control.ports().of(Port.SMTP)));
            }
        }
        return lines;
    }

    private static String line(String name, String url, String what) {
        return "  %-13s %-52s %s".formatted(name, url, what);
    }
}
