/**
 * The addresses of the pages; the pages themselves are static files. Imports no feature. Threading: Spring MVC's.
 */
@NullMarked
package dev.streamstore.analytics.page;

import org.jspecify.annotations.NullMarked;
