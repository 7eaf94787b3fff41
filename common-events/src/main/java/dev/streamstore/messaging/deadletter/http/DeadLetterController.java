package dev.streamstore.messaging.deadletter.http;

import dev.streamstore.messaging.deadletter.DeadLetter;
import dev.streamstore.messaging.deadletter.DeadLetter.State;
import dev.streamstore.messaging.deadletter.DeadLetterDesk;
import dev.streamstore.messaging.deadletter.DeadLetterDesk.Result;
import dev.streamstore.web.ApiProblem;
import dev.streamstore.web.FieldProblem;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What this service's groups could not handle. Who decides is who {@code X-Actor} says, else the caller's address. */
@RestController
@RequestMapping("/api/dead-letters")
class DeadLetterController {
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_ACTOR_CHARS = 100;

    private final DeadLetterDesk desk;

    DeadLetterController(DeadLetterDesk desk) {
        this.desk = desk;
    }

    /** @param value the whole event */
    record EditRequest(@NotNull JsonNode value) {}

    @GetMapping
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "errors[] names every bad field")
    List<DeadLetterJson> list(
            @RequestParam(required = false) @Nullable State state,
            @RequestParam(defaultValue = "200") @Min(1) @Max(MAX_LIMIT) int limit) {
        return desk.list(state, limit).stream().map(DeadLetterJson::of).toList();
    }

    @GetMapping("/{id}")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "No such dead letter")
    DeadLetterJson.Details one(@PathVariable String id) {
        return desk.find(number(id)).map(DeadLetterJson.Details::of).orElseThrow(() -> unknown(id));
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "400", description = "errors[] names what is no event of its type")
    @ApiResponse(responseCode = "404", description = "No such dead letter")
    @ApiResponse(responseCode = "409", description = "It is replayed or discarded already")
    DeadLetterJson edit(@PathVariable String id, @Valid @RequestBody EditRequest edit, HttpServletRequest request) {
        return answer(id, desk.edit(number(id), edit.value(), actor(request)));
    }

    @PostMapping("/{id}/replay")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "No such dead letter")
    @ApiResponse(responseCode = "409", description = "It is replayed or discarded already")
    @ApiResponse(responseCode = "422", description = "It failed again and stays open")
    DeadLetterJson replay(@PathVariable String id, HttpServletRequest request) {
        return answer(id, desk.replay(number(id), actor(request)));
    }

    @PostMapping("/{id}/discard")
    @ApiResponse(responseCode = "200")
    @ApiResponse(responseCode = "404", description = "No such dead letter")
    @ApiResponse(responseCode = "409", description = "It is replayed or discarded already")
    DeadLetterJson discard(@PathVariable String id, HttpServletRequest request) {
        return answer(id, desk.discard(number(id), actor(request)));
    }

    private static DeadLetterJson answer(String id, Result result) {
        return switch (result) {
            case Result.Done(DeadLetter letter) -> DeadLetterJson.of(letter);
            case Result.Unknown() -> throw unknown(id);
            case Result.Closed(State state) ->
                throw new ApiProblem(
                        HttpStatus.CONFLICT, "DEAD_LETTER_CLOSED", "Dead letter " + id + " is " + state + " already");
            case Result.Invalid(var problems) ->
                throw ApiProblem.validation(problems.stream()
                        .map(problem -> new FieldProblem(problem.field(), problem.message()))
                        .toList());
            case Result.Failed(String reason) ->
                throw new ApiProblem(
                        HttpStatus.UNPROCESSABLE_CONTENT, "REPLAY_FAILED", "It failed again and stays open: " + reason);
        };
    }

    /** What is no number is no id: it is not found, like a number nobody has. */
    private static long number(String id) {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw unknown(id);
        }
    }

    private static ApiProblem unknown(String id) {
        return ApiProblem.notFound("There is no dead letter " + id);
    }

    private static String actor(HttpServletRequest request) {
        String actor = request.getHeader("X-Actor");
        String who = actor == null || actor.isBlank() ? request.getRemoteAddr() : actor.strip();
        return who.length() <= MAX_ACTOR_CHARS ? who : who.substring(0, MAX_ACTOR_CHARS);
    }
}
