/** Which revisions go to a destination, when, and what becomes of those that it does not take. */
@NullMarked
package dev.sparekey.sinks.delivery;

import org.jspecify.annotations.NullMarked;
