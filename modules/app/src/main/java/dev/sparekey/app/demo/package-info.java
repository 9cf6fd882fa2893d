/** The pipeline on a broker and a registry of its own, fed with examples. */
@NullMarked
package dev.sparekey.app.demo;

import org.jspecify.annotations.NullMarked;
