/** {@code sparekey sources}: what authors of mappings need. */
@NullMarked
package dev.sparekey.app.sources;

import org.jspecify.annotations.NullMarked;
