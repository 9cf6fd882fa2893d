/** The pipeline on a broker and a registry of its own, fed with a made-up company. */
@NullMarked
package dev.sparekey.app.demo;

import org.jspecify.annotations.NullMarked;
