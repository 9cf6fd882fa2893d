/** {@code sparekey receivers}: the ways in that are ours to run. */
@NullMarked
package dev.sparekey.app.receivers;

import org.jspecify.annotations.NullMarked;
