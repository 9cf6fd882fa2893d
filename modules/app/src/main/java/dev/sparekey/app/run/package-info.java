/** {@code sparekey run}: the pipeline on the user's own Kafka, its health and its metrics. */
@NullMarked
package dev.sparekey.app.run;

import org.jspecify.annotations.NullMarked;
