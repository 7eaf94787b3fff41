package dev.streamstore.broker.http;

import dev.streamstore.broker.error.BrokerFault;
import dev.streamstore.broker.error.ErrorCode;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the web server turns with what went wrong inside itself: the answer is a problem document, too. */
@Hidden
@RestController
class ErrorPageController implements ErrorController {

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<Map<String, Object>> error(HttpServletRequest request) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer known
                ? known
                : HttpStatus.NOT_FOUND.value();
        String path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                ? uri
                : request.getRequestURI();
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem(status, path));
    }

    private static Map<String, Object> problem(int status, String path) {
        if (status == ErrorCode.REQUEST_TIMEOUT.httpStatus()) {
            return Problem.of(
                    new BrokerFault(
                            ErrorCode.REQUEST_TIMEOUT,
                            "[request] body: expected to be read to its end but nothing came any more"),
                    path);
        }
        return Problem.of(status, null, path);
    }
}
