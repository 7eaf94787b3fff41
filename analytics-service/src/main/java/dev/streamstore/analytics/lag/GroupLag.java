package dev.streamstore.analytics.lag;

/**
 * @param lag records of the topic that the group has still to do; from 0
 */
public record GroupLag(String group, String topic, long lag) {}
