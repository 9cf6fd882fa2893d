/** Reads log files through the same engine as the pipeline, without a broker. */
@NullMarked
package dev.sparekey.app.replay;

import org.jspecify.annotations.NullMarked;
