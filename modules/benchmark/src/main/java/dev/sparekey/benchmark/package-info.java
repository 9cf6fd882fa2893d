/** Sparekey beside peers on the same data, in one run on one machine. */
@NullMarked
package dev.sparekey.benchmark;

import org.jspecify.annotations.NullMarked;
