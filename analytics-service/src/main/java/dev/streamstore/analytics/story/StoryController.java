package dev.streamstore.analytics.story;

import dev.streamstore.web.ApiProblem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/orders")
@Tag(name = "Story", description = "What happened to an order, as the log tells it")
class StoryController {
    private final StoryTable table;
    private final Clock clock;

    StoryController(StoryTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    @GetMapping(path = "/{orderId}/story", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Everything that happened to an order, in causal order",
            description =
                    "Each event with where it lies in the log, and for each consumer group what it did with it and when")
    @ApiResponse(responseCode = "200")
    @ApiResponse(
            responseCode = "404",
            description =
                    "No event of such an order has arrived here, or the last was longer ago than stories are kept")
    @Transactional(readOnly = true)
    public ResponseEntity<Story> story(@PathVariable String orderId) {
        List<StoryEvent> events = table.events(orderId);
        if (events.isEmpty()) {
            throw ApiProblem.notFound("There is no story of order " + orderId + ".");
        }
        Story story = Story.of(orderId, clock.instant(), events, table.handlings(orderId));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(story);
    }
}
