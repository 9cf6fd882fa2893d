/** What people and their tools decide about findings, as it comes in by the listener. */
@NullMarked
package dev.sparekey.receivers.decisions;

import org.jspecify.annotations.NullMarked;
