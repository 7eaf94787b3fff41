package dev.streamstore.events.contract;

import dev.streamstore.events.EventTypes.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether every version there ever was can still be read: a log holds events for as long as it is kept, and is replayed. So
 * no documented type may be dropped, and all versions of one event must be read as the same, which only its upcasters do.
 */
final class VersionGate {
    private static final Pattern VERSIONED = Pattern.compile("(.+)\\.v([1-9]\\d*)");

    private VersionGate() {}

    /** One sentence for each thing that is wrong. @param documented all types that have a schema */
    static List<String> problems(Collection<String> documented, Function<String, Optional<Version>> reader) {
        List<String> problems = new ArrayList<>();
        for (String type : documented) {
            Optional<Version> version = reader.apply(type);
            if (version.isEmpty()) {
                problems.add("[" + type + "] expected a record or an upcaster, as logs hold such events, but was none");
                continue;
            }
            Matcher name = VERSIONED.matcher(type);
            if (!name.matches()) {
                problems.add("[" + type + "] expected a name that ends in its version but was none");
                continue;
            }
            for (int earlier = 1; earlier < Integer.parseInt(name.group(2)); earlier++) {
                String before = name.group(1) + ".v" + earlier;
                if (reader.apply(before)
                        .filter(old -> old.event().equals(version.get().event()))
                        .isEmpty()) {
                    problems.add("[" + type + "] expected " + before + " to be upcast to it but it is not");
                }
            }
        }
        return problems;
    }
}
