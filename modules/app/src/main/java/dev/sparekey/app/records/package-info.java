/** Files of a source's own records, as several commands read them. */
@NullMarked
package dev.sparekey.app.records;

import org.jspecify.annotations.NullMarked;
