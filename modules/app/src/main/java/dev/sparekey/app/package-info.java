/** The command line. */
@NullMarked
package dev.sparekey.app;

import org.jspecify.annotations.NullMarked;
