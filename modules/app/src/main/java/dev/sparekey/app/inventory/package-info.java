/** {@code sparekey inventory}: what is published of accounts, as tables. */
@NullMarked
package dev.sparekey.app.inventory;

import org.jspecify.annotations.NullMarked;
