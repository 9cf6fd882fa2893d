/**
 * Avro in Confluent's framing over the genuine Confluent Schema Registry client, with bounded waits
 * and errors that say whether waiting could help.
 */
@NullMarked
package dev.sparekey.registryclient;

import org.jspecify.annotations.NullMarked;
