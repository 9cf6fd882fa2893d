/**
 * A real Kafka broker and a real schema registry on this machine, each in a JVM of its own that
 * ends when the JVM that started it ends, however that happens.
 */
@NullMarked
package dev.sparekey.localcluster;

import org.jspecify.annotations.NullMarked;
