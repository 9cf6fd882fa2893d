package dev.sparekey.registryclient;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecordBase;

/** As Avro would generate it: for how many nights. */
public final class Stay extends SpecificRecordBase {
  private static final long serialVersionUID = 1L;

  /** Found by name by Avro. */
  public static final Schema SCHEMA$ =
      SchemaBuilder.record("Stay")
          .namespace("dev.sparekey.registryclient")
          .fields()
          .requiredInt("nights")
          .endRecord();

  private int nights;

  public Stay() {}

  Stay(int nights) {
    this.nights = nights;
  }

  @Override
  public Schema getSchema() {
    return SCHEMA$;
  }

  @Override
  public Object get(int field) {
    return nights;
  }

  @Override
  public void put(int field, Object value) {
    nights = (int) value;
  }
}
