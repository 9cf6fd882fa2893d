@NullMarked
package dev.sparekey.rules;

import org.jspecify.annotations.NullMarked;
