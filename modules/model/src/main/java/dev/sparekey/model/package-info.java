@NullMarked
package dev.sparekey.model;

import org.jspecify.annotations.NullMarked;
