/** What people see, in a real browser, with the whole system behind it. */
@NullMarked
package dev.streamstore.system.pages;

import org.jspecify.annotations.NullMarked;
