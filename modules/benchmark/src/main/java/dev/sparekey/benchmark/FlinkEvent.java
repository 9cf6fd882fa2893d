package dev.sparekey.benchmark;

/**
 * A happening as Flink reads it: a plain object, which it serialises fastest, with no more fields
 * than the query needs.
 */
public class FlinkEvent {
  public String account = "";
  public String id = "";
  public int kind;
  public long occurredAt;

  static FlinkEvent of(Happening happening, String account) {
    FlinkEvent event = new FlinkEvent();
    event.fill(happening, account);
    return event;
  }

  final void fill(Happening happening, String ofAccount) {
    account = ofAccount;
    id = happening.id();
    kind = happening.kind().ordinal();
    occurredAt = happening.occurredAt();
  }

  final boolean is(Happening.Kind asked) {
    return kind == asked.ordinal();
  }
}
