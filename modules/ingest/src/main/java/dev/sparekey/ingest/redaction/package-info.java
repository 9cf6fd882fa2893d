/**
 * Takes recovery codes and secrets out of records before anything keeps them. Pure: text in, text
 * out.
 */
@NullMarked
package dev.sparekey.ingest.redaction;

import org.jspecify.annotations.NullMarked;
