package dev.streamstore.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A service with every kind of door, to try the shared behaviour on. */
@SpringBootApplication
class SampleApplication {

    enum Colour {
        RED,
        BLUE
    }

    record Line(
            @NotBlank @Size(max = 8) String sku,
            @NotNull @Min(1) @Max(1000) Integer quantity) {}

    record Order(
            @NotBlank @Size(max = 20) String customer,
            @NotNull @Email String email,
            @NotNull Colour colour,
            @NotNull @Size(min = 1, max = 3) List<@NotNull @Valid Line> lines) {}

    @RestController
    @RequestMapping("/api")
    static class SampleController {

        @PostMapping(path = "/orders", consumes = MediaType.APPLICATION_JSON_VALUE)
        Order place(@Valid @RequestBody Order order) {
            return order;
        }

        @PostMapping("/anything")
        Order anything(@Valid @RequestBody Order order) {
            return order;
        }

        @GetMapping("/orders")
        PageResponse<String> list(
                @RequestParam(defaultValue = Paging.DEFAULT_PAGE) int page,
                @RequestParam(defaultValue = Paging.DEFAULT_SIZE) int size) {
            return PageResponse.of(new Paging(page, size), List.of("a"), 1);
        }

        @GetMapping("/search")
        String search(@RequestParam @Size(max = 3) String q, @RequestParam(required = false) Colour colour) {
            return q;
        }

        @GetMapping("/money")
        Map<String, MoneyJson> money() {
            return Map.of("total", MoneyJson.of(4998, "USD"));
        }

        @GetMapping("/missing")
        void missing() {
            throw ApiProblem.notFound("No order o-1");
        }

        @GetMapping("/own")
        void own() {
            throw new ApiProblem(HttpStatus.UNPROCESSABLE_CONTENT, "IDEMPOTENCY_KEY_REUSED", "Used for another order");
        }

        @GetMapping("/bug")
        void bug() {
            throw new IllegalStateException("secret of class Foo");
        }

        @GetMapping("/database")
        void database() {
            throw new IllegalStateException("wrapped", new SQLException("Connection refused", "08001"));
        }
    }
}
