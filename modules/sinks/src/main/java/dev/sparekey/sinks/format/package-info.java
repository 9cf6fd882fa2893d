/** One alert revision in the forms that SIEMs read. Pure. */
@NullMarked
package dev.sparekey.sinks.format;

import org.jspecify.annotations.NullMarked;
