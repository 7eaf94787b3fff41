package dev.streamstore.web;

import java.util.ArrayList;
import java.util.List;

/**
 * Which page of a list is asked for.
 *
 * @param page 0 to {@value #MAX_PAGE}
 * @param size 1 to {@value #MAX_SIZE}
 */
public record Paging(int page, int size) {
    public static final int MAX_PAGE = 1_000_000;
    public static final int MAX_SIZE = 100;

    /** For {@code @RequestParam(defaultValue = Paging.DEFAULT_PAGE)}. */
    public static final String DEFAULT_PAGE = "0";

    public static final String DEFAULT_SIZE = "20";

    /** @throws ApiProblem 400 that names {@code page} and {@code size} where they are out of range */
    public Paging {
        List<FieldProblem> errors = new ArrayList<>();
        if (page < 0 || page > MAX_PAGE) {
            errors.add(new FieldProblem("page", "must be between 0 and " + MAX_PAGE));
        }
        if (size < 1 || size > MAX_SIZE) {
            errors.add(new FieldProblem("size", "must be between 1 and " + MAX_SIZE));
        }
        if (!errors.isEmpty()) {
            throw ApiProblem.validation(errors);
        }
    }

    /** Items before this page. */
    public long offset() {
        return (long) page * size;
    }
}
