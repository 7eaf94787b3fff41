/** A real browser, and pages as a reader sees them. Needs Chromium and chromedriver; see {@code Browser}. */
@NullMarked
package dev.streamstore.system.browser;

import org.jspecify.annotations.NullMarked;
