/** {@code sparekey backfill}: history and what there was before it, into the sources' topics. */
@NullMarked
package dev.sparekey.app.backfill;

import org.jspecify.annotations.NullMarked;
