/** {@code sparekey rules}: what rule authors need. */
@NullMarked
package dev.sparekey.app.rules;

import org.jspecify.annotations.NullMarked;
