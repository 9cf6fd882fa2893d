/** The ways to destinations: a file, syslog, HTTP, Kafka. */
@NullMarked
package dev.sparekey.sinks.transport;

import org.jspecify.annotations.NullMarked;
