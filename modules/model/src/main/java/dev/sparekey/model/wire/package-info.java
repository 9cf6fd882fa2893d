/** The Avro form of the model: what is written to topics and stores, and read back from them. */
@NullMarked
package dev.sparekey.model.wire;

import org.jspecify.annotations.NullMarked;
