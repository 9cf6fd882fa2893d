package dev.sparekey.ingest;

import java.util.Locale;

/** What a mapping can make of a record; mappings write the name in lower case. */
enum EventKind {
  AUTHENTICATION,
  RECOVERY,
  TICKET,
  IDENTITY_CONTEXT;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
