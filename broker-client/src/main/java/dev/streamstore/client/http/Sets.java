package dev.streamstore.client.http;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Differences and unions as immutable sets. */
final class Sets {

    private Sets() {}

    static <T> Set<T> minus(Set<T> from, Collection<T> what) {
        Set<T> rest = new HashSet<>(from);
        rest.removeAll(what);
        return Set.copyOf(rest);
    }

    static <T> Set<T> plus(Set<T> some, Collection<T> more) {
        Set<T> all = new HashSet<>(some);
        all.addAll(more);
        return Set.copyOf(all);
    }
}
