package dev.streamstore.broker.explain;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing that is so, and why.
 *
 * @param code stable, for programs: {@code MEMBER_WAITS}
 * @param sentence for people, whole sentences
 * @param action what to do; empty when nothing is to be done
 * @param facts what the sentence is made of; numbers, texts, booleans and lists of texts
 */
public record Finding(String code, Severity severity, String sentence, String action, Map<String, Object> facts) {

    public Finding {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    public static Finding of(Severity severity, String code, String sentence) {
        return new Finding(code, severity, sentence, "", Map.of());
    }

    /** The same, where it has to be said whose it is. */
    public Finding of(String owner) {
        return new Finding(code, severity, owner + ": " + sentence, action, facts);
    }

    public Finding todo(String whatToDo) {
        return new Finding(code, severity, sentence, whatToDo, facts);
    }

    public Finding with(String fact, Object value) {
        var more = new LinkedHashMap<>(facts);
        more.put(fact, value);
        return new Finding(code, severity, sentence, action, more);
    }
}
