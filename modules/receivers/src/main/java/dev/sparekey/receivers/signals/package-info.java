/** Shared Signals: security event tokens, pushed to us (RFC 8935) or fetched (RFC 8936). */
@NullMarked
package dev.sparekey.receivers.signals;

import org.jspecify.annotations.NullMarked;
