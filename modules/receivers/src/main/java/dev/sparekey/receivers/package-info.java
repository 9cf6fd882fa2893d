/** Ways in: each takes what a source tells and puts it, redacted, into the feed's raw topic. */
@NullMarked
package dev.sparekey.receivers;

import org.jspecify.annotations.NullMarked;
