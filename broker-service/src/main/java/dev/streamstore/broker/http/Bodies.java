package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.util.WebUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads request bodies, none larger than allowed. Safe for use by several threads. */
final class Bodies {

    /** Numbers stay as they were written: 4998.10 is not 4998.1. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** The tree of a JSON body and the batches made of it take several times its size. */
    private static final int JSON_WEIGHT = 4;

    /** What is announced to be longer gets memory only as it comes. */
    private static final int TRUSTED_BYTES = 4 * 1024 * 1024;

    private final DoorLimits limits;
    private final BodyBudget budget;

    Bodies(DoorLimits limits) {
        this.limits = limits;
        this.budget = new BodyBudget(limits.bodiesBytes(), limits.pace().grace());
    }

    /**
     * The JSON object in the body; no body at all counts as an empty one.
     *
     * @throws BrokerFault {@code INVALID_REQUEST}, {@code RECORD_TOO_LARGE}
     */
    JsonFields json(HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
        MediaType type = type(request);
        boolean isJson = type != null
                && (type.isCompatibleWith(MediaType.APPLICATION_JSON)
                        || type.getSubtype().endsWith("+json"));
        if (type != null && !isJson) {
            throw unsupported(type, MediaType.APPLICATION_JSON);
        }
        byte[] body = read(request, limits.jsonBytes(), JSON_WEIGHT);
        if (body.length == 0) {
            return new JsonFields(JSON.createObjectNode());
        }
        if (type == null) {
            throw unsupported(null, MediaType.APPLICATION_JSON);
        }
        return parse(body);
    }

    /**
     * The batches in the body.
     *
     * @throws BrokerFault {@code RECORD_TOO_LARGE}
     */
    ByteBuffer batches(HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
        MediaType type = type(request);
        if (type == null || !Wire.BATCHES.equalsTypeAndSubtype(type)) {
            throw unsupported(type, Wire.BATCHES);
        }
        return ByteBuffer.wrap(read(request, limits.batchesBytes(), 1));
    }

    private static JsonFields parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            if (node != null && node.isObject()) {
                return new JsonFields(node);
            }
            throw FieldErrors.of("body", "expected a JSON object but was " + JsonFields.shown(node));
        } catch (JacksonException e) {
            throw FieldErrors.of("body", "expected JSON but " + e.getOriginalMessage());
        }
    }

    /** @param weight what the body takes in memory, in multiples of its size */
    private byte[] read(HttpServletRequest request, int maxBytes, int weight) throws IOException {
        long announced = request.getContentLengthLong();
        if (announced > maxBytes) {
            throw tooLarge(maxBytes, announced + " bytes");
        }
        PacedRequest paced = WebUtils.getNativeRequest(request, PacedRequest.class);
        if (paced != null && announced != 0) {
            paced.takeRoom(budget, weight * (announced < 0 ? maxBytes : announced));
        }
        InputStream in = request.getInputStream();
        if (announced >= 0 && announced <= TRUSTED_BYTES) {
            return readWhole(in, (int) announced);
        }
        byte[] body = in.readNBytes(maxBytes);
        if (body.length == maxBytes && in.read() >= 0) {
            throw tooLarge(maxBytes, "more");
        }
        return body;
    }

    /** Straight into where it stays. */
    private static byte[] readWhole(InputStream in, int length) throws IOException {
        byte[] body = new byte[length];
        int read = in.readNBytes(body, 0, length);
        if (read < length) {
            throw new EOFException("[request] body: expected " + length + " bytes but was " + read);
        }
        return body;
    }

    private static BrokerFault tooLarge(int maxBytes, String was) {
        return new BrokerFault(
                ErrorCode.RECORD_TOO_LARGE,
                "[request] body: expected at most %d bytes but was %s".formatted(maxBytes, was));
    }

    private static @Nullable MediaType type(HttpServletRequest request) throws HttpMediaTypeNotSupportedException {
        String text = request.getContentType();
        try {
            return text == null ? null : MediaType.parseMediaType(text);
        } catch (InvalidMediaTypeException e) {
            throw new HttpMediaTypeNotSupportedException(String.valueOf(e.getMessage()));
        }
    }

    private static HttpMediaTypeNotSupportedException unsupported(@Nullable MediaType was, MediaType expected) {
        return new HttpMediaTypeNotSupportedException(was, List.of(expected));
    }
}
