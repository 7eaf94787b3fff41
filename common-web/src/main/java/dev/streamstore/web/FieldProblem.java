package dev.streamstore.web;

/**
 * What is wrong with one field of a request.
 *
 * @param field its path in the body, for example {@code lines[0].quantity}, or the name of a query parameter
 * @param message what would be right, for example {@code must be a whole number}
 */
public record FieldProblem(String field, String message) {}
