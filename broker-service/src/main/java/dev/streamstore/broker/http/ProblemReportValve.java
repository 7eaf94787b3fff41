package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** Answers with a problem document where Tomcat refuses a request before it reaches a controller. */
public final class ProblemReportValve extends ErrorReportValve {

    /** What a client could not send in time is not waited for any more, not even to throw it away. */
    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        super.invoke(request, response);
        if (request.getAttribute(PacedRequest.GIVEN_UP) != null) {
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            byte[] problem = Bodies.JSON.writeValueAsBytes(problem(status, String.valueOf(request.getRequestURI())));
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setContentLength(problem.length);
            response.getOutputStream().write(problem);
            response.finishResponse();
        } catch (IOException e) {
            // The client is gone; there is nobody to tell.
        }
    }

    /** What Tomcat finds wrong with a topic's path is wrong with the topic's name. */
    private static Map<String, Object> problem(int status, String path) {
        if (status == 400 && path.startsWith("/v1/topics/")) {
            return Problem.of(
                    new BrokerFault(ErrorCode.INVALID_TOPIC, "[topic] name: expected a legal one in the path"), path);
        }
        return Problem.of(status, null, path);
    }
}
