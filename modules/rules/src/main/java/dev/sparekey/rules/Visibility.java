package dev.sparekey.rules;

import java.util.List;

/** What some feeds can show of a record. */
public interface Visibility {

  /** Whether the field can ever be known. */
  boolean shows(String field);

  /** All that a shown field can be; empty for anything. */
  List<FieldValue> values(String field);
}
