package dev.sparekey.app.rules;

import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import java.util.List;

/** A record of which nothing is known, to read a rule by itself. */
enum NothingKnown implements Fields {
  FIELDS;

  @Override
  public FieldValue get(String name) {
    return FieldValue.unknown();
  }

  @Override
  public Iterable<String> texts() {
    return List.of();
  }
}
