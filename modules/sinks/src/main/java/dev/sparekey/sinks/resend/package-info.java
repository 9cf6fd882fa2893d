/** What became a dead letter, sent again on a person's word. */
@NullMarked
package dev.sparekey.sinks.resend;

import org.jspecify.annotations.NullMarked;
