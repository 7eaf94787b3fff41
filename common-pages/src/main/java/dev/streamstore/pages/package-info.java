/**
 * What a page needs to know of the other processes. The pages' shared files lie beside it as resources.
 *
 * <p>Imports Spring only; threading is Spring MVC's.
 */
@NullMarked
package dev.streamstore.pages;

import org.jspecify.annotations.NullMarked;
