/** The engine's stages on Kafka Streams: topics, stores, serialisation and life cycle. */
@NullMarked
package dev.sparekey.topology;

import org.jspecify.annotations.NullMarked;
