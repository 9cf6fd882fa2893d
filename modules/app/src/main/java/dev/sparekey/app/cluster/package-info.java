/** Kafka and the schema registry as commands ask for them that end by themselves. */
@NullMarked
package dev.sparekey.app.cluster;

import org.jspecify.annotations.NullMarked;
