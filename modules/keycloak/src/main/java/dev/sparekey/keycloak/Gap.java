package dev.sparekey.keycloak;

import org.jspecify.annotations.Nullable;

/**
 * A time some of whose events may be missing in Kafka, in milliseconds since 1970, both included.
 */
record Gap(long from, long to) {

  /** The shortest that covers both. */
  static Gap covering(@Nullable Gap one, Gap other) {
    return one == null
        ? other
        : new Gap(Math.min(one.from, other.from), Math.max(one.to, other.to));
  }
}
