@NullMarked
package dev.sparekey.engine;

import org.jspecify.annotations.NullMarked;
