package dev.streamstore.broker.metadata;

import java.util.List;
import java.util.function.Function;

/** The replicated metadata as one broker sees it. Safe for use by several threads. */
public interface Metadata {

    /** After all changes that this broker knows of. */
    MetadataImage image();

    /**
     * Changes the metadata. The decision sees the latest image and nothing comes between it and its records; it may be
     * asked again with a later image, so it must have no side effects. On return the records are durable and applied.
     *
     * @param decision the records to be appended; none changes nothing; what it throws is passed on
     * @return the image after them
     * @throws dev.streamstore.broker.error.BrokerFault {@code STORAGE_ERROR}, {@code NOT_READY}
     */
    MetadataImage change(Function<MetadataImage, List<MetadataRecord>> decision);
}
