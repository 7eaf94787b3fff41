/** What people see, in a real browser. Needs Chromium and chromedriver; see {@code Browser}. */
@NullMarked
package dev.streamstore.system.browser;

import org.jspecify.annotations.NullMarked;
