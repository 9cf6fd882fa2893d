/** {@code sparekey topics}. */
@NullMarked
package dev.sparekey.app.topics;

import org.jspecify.annotations.NullMarked;
