@NullMarked
package dev.sparekey.recovery;

import org.jspecify.annotations.NullMarked;
