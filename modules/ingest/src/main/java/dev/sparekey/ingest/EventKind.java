package dev.sparekey.ingest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a mapping can make of a record; mappings write the name in lower case. */
enum EventKind {
  AUTHENTICATION,
  RECOVERY,
  TICKET,
  IDENTITY_CONTEXT;

  /** As mappings write them. */
  static final List<String> WORDS = Arrays.stream(values()).map(EventKind::word).toList();

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
