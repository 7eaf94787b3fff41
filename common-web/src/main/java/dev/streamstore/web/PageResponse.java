package dev.streamstore.web;

import java.util.List;

/**
 * One page of a list.
 *
 * @param page from 0
 * @param size the size asked for; the last page may hold fewer items
 * @param total items on all pages
 */
public record PageResponse<T>(List<T> items, int page, int size, long total) {
    public PageResponse {
        items = List.copyOf(items);
    }

    public static <T> PageResponse<T> of(Paging paging, List<T> items, long total) {
        return new PageResponse<>(items, paging.page(), paging.size(), total);
    }
}
