package dev.streamstore.analytics.watch;

/**
 * @param lag records of the topic that the group has still to do; from 0
 */
public record GroupLag(String group, String topic, long lag) {}
