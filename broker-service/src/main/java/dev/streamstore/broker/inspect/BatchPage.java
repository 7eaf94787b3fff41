package dev.streamstore.broker.inspect;

import java.util.List;

/**
 * Some batches of a segment, one after the other.
 *
 * @param nextPosition where to go on; -1 at the end
 * @param damage why nothing can be read behind the last of them; empty when all is well
 */
public record BatchPage(List<BatchView> batches, long nextPosition, String damage) {}
