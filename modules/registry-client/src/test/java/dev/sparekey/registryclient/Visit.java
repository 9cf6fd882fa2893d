package dev.sparekey.registryclient;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** As Avro would generate it: who (a string) and, since version 2, how often. */
public final class Visit extends SpecificRecordBase {
  private static final long serialVersionUID = 1L;

  /** Found by name by Avro. */
  @SuppressWarnings("checkstyle:ConstantName")
  public static final Schema SCHEMA$ =
      SchemaBuilder.record("Visit")
          .namespace("dev.sparekey.registryclient")
          .fields()
          .requiredString("who")
          .name("times")
          .type()
          .intType()
          .intDefault(1)
          .endRecord();

  static final Schema VERSION_1 =
      SchemaBuilder.record("Visit")
          .namespace("dev.sparekey.registryclient")
          .fields()
          .requiredString("who")
          .endRecord();

  private @Nullable CharSequence who;
  private int times;

  public Visit() {}

  Visit(String who, int times) {
    this.who = who;
    this.times = times;
  }

  String who() {
    return String.valueOf(who);
  }

  int times() {
    return times;
  }

  @Override
  public Schema getSchema() {
    return SCHEMA$;
  }

  @Override
  public Object get(int field) {
    return switch (field) {
      case 0 -> who();
      case 1 -> times;
      default -> throw new AvroRuntimeException("no field " + field);
    };
  }

  @Override
  public void put(int field, Object value) {
    switch (field) {
      case 0 -> who = (CharSequence) value;
      case 1 -> times = (Integer) value;
      default -> throw new AvroRuntimeException("no field " + field);
    }
  }
}
