package dev.streamstore.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.util.StreamUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/** Reads request bodies through {@link JsonBinder}; writes as usual. */
final class StrictJsonConverter extends JacksonJsonHttpMessageConverter {
    private final JsonBinder binder;

    StrictJsonConverter(JsonBinder binder) {
        super(binder.json());
        this.binder = binder;
    }

    @Override
    public Object read(ResolvableType type, HttpInputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        Class<?> context =
                type.getSource() instanceof MethodParameter parameter ? parameter.getContainingClass() : null;
        return bind(getJavaType(type.getType(), context), message);
    }

    @Override
    protected Object readInternal(Class<?> type, HttpInputMessage message) throws IOException {
        return bind(getJavaType(type, null), message);
    }

    private Object bind(JavaType type, HttpInputMessage message) throws IOException {
        JsonNode tree = parse(message);
        if (tree == null || tree.isMissingNode() || tree.isNull()) {
            throw ApiProblem.of(ProblemCode.MALFORMED_JSON, "A JSON body is required");
        }
        return binder.bind(tree, type);
    }

    private @Nullable JsonNode parse(HttpInputMessage message) throws IOException {
        InputStream body = StreamUtils.nonClosing(message.getBody());
        MediaType contentType = message.getHeaders().getContentType();
        Charset charset = contentType == null ? null : contentType.getCharset();
        try {
            return charset == null || charset.equals(StandardCharsets.UTF_8)
                    ? getMapper().readTree(body)
                    : getMapper().readTree(new InputStreamReader(body, charset));
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private static ApiProblem malformed(JacksonException e) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
        String where = line < 1
                ? ""
                : " at line " + line + ", column " + e.getLocation().getColumnNr();
        return ApiProblem.of(ProblemCode.MALFORMED_JSON, "The body is not valid JSON" + where);
    }
}
