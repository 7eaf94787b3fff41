package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/** Answers what never reaches a controller, because the web server can't make a request of it, with a problem document. */
final class ProblemErrorHandler extends ErrorHandler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = request.getAttribute(ERROR_EXCEPTION) instanceof HttpException refused
                ? refused.getCode()
                : response.getStatus();
        byte[] problem = Bodies.JSON.writeValueAsBytes(problem(status, path(request)));
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, problem.length);
        boolean bodiless = HttpMethod.HEAD.name().equals(request.getMethod());
        response.write(true, ByteBuffer.wrap(bodiless ? new byte[0] : problem), callback);
        return true;
    }

    private static String path(Request request) {
        Object illegal = request.getConnectionMetaData().getAttribute(DoorConnections.ILLEGAL_PATH);
        return illegal == null ? request.getHttpURI().getPath() : illegal.toString();
    }

    /** What is wrong with a topic's path is wrong with the topic's name. */
    private static Map<String, Object> problem(int status, String path) {
        if (status == 400 && path.startsWith("/v1/topics/")) {
            return Problem.of(
                    new BrokerFault(ErrorCode.INVALID_TOPIC, "[topic] name: expected a legal one in the path"), path);
        }
        return Problem.of(status, null, path);
    }
}
