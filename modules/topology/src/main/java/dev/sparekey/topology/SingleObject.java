package dev.sparekey.topology;

import dev.sparekey.engine.AccountsRelease;
import dev.sparekey.engine.Activation;
import dev.sparekey.engine.AskedApproval;
import dev.sparekey.engine.Closings;
import dev.sparekey.engine.DayTally;
import dev.sparekey.engine.Deadline;
import dev.sparekey.engine.GroupDay;
import dev.sparekey.engine.GroupDeadline;
import dev.sparekey.engine.GroupRecord;
import dev.sparekey.engine.Grouped;
import dev.sparekey.engine.GroupedStep;
import dev.sparekey.engine.GroupsRelease;
import dev.sparekey.engine.Helped;
import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Marks;
import dev.sparekey.engine.NamesRecord;
import dev.sparekey.engine.NamesStore;
import dev.sparekey.engine.Pulse;
import dev.sparekey.engine.Taken;
import dev.sparekey.engine.Tally;
import dev.sparekey.engine.Waiting;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.ApproverAnswer;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.PolicyHour;
import dev.sparekey.recovery.SettledStep;
import dev.sparekey.recovery.Witness;
import dev.sparekey.registryclient.AvroBinary;
import dev.sparekey.registryclient.MalformedRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Values of one type in Avro's single-object encoding: two marker bytes, the schema's fingerprint,
 * the value. Neither a store's restore nor the way between stages then needs the registry. Not for
 * two threads at once.
 */
final class SingleObject<T> {

  private static final byte[] MARKER = {(byte) 0xC3, 1};
  private static final int HEADER_BYTES = 10;

  private final Class<T> type;
  private final Form form;
  private final FormReader reader;
  private final byte[] header;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(written, null);

  private SingleObject(Class<T> type) {
    this.type = type;
    this.form = new Forms().of(type);
    this.reader = new FormReader(form);
    this.header =
        ByteBuffer.allocate(HEADER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(MARKER)
            .putLong(SchemaNormalization.parsingFingerprint64(form.schema()))
            .array();
  }

  /** Reads by a form what Avro's own reader would read by the form's schema. */
  private record FormReader(Form form) implements DatumReader<Object> {
    @Override
    public void setSchema(Schema schema) {
      throw new UnsupportedOperationException("a form reads its own schema only");
    }

    @Override
    public Object read(@Nullable Object reuse, Decoder in) throws IOException {
      return form.read(in);
    }
  }

  static SingleObject<AccountRow> accountRow() {
    return new SingleObject<>(AccountRow.class);
  }

  static SingleObject<DossierEntry> dossierEntry() {
    return new SingleObject<>(DossierEntry.class);
  }

  static SingleObject<DayTally> dayTally() {
    return new SingleObject<>(DayTally.class);
  }

  static SingleObject<Witness> witness() {
    return new SingleObject<>(Witness.class);
  }

  static SingleObject<SettledStep> settledStep() {
    return new SingleObject<>(SettledStep.class);
  }

  static SingleObject<AskedApproval> askedApproval() {
    return new SingleObject<>(AskedApproval.class);
  }

  static SingleObject<NamesStore.SoughtApprover> soughtApprover() {
    return new SingleObject<>(NamesStore.SoughtApprover.class);
  }

  static SingleObject<ApproverAnswer> approverAnswer() {
    return new SingleObject<>(ApproverAnswer.class);
  }

  static SingleObject<Alert> alert() {
    return new SingleObject<>(Alert.class);
  }

  static SingleObject<Triaged> triaged() {
    return new SingleObject<>(Triaged.class);
  }

  static SingleObject<AccountViews> accountViews() {
    return new SingleObject<>(AccountViews.class);
  }

  static SingleObject<Marks> marks() {
    return new SingleObject<>(Marks.class);
  }

  static SingleObject<Deadline> deadline() {
    return new SingleObject<>(Deadline.class);
  }

  static SingleObject<NamesStore.Held> held() {
    return new SingleObject<>(NamesStore.Held.class);
  }

  static SingleObject<NamesStore.Exposed> exposed() {
    return new SingleObject<>(NamesStore.Exposed.class);
  }

  static SingleObject<NamesStore.Link> link() {
    return new SingleObject<>(NamesStore.Link.class);
  }

  static SingleObject<Tally> tally() {
    return new SingleObject<>(Tally.class);
  }

  static SingleObject<Helped> helped() {
    return new SingleObject<>(Helped.class);
  }

  static SingleObject<Taken> taken() {
    return new SingleObject<>(Taken.class);
  }

  static SingleObject<PolicyHour> policyHour() {
    return new SingleObject<>(PolicyHour.class);
  }

  static SingleObject<Pulse> pulse() {
    return new SingleObject<>(Pulse.class);
  }

  static SingleObject<Waiting> waiting() {
    return new SingleObject<>(Waiting.class);
  }

  static SingleObject<Designation> designation() {
    return new SingleObject<>(Designation.class);
  }

  static SingleObject<InboxRecord> inboxRecord() {
    return new SingleObject<>(InboxRecord.class);
  }

  static SingleObject<NamesRecord> namesRecord() {
    return new SingleObject<>(NamesRecord.class);
  }

  static SingleObject<GroupRecord> groupRecord() {
    return new SingleObject<>(GroupRecord.class);
  }

  static SingleObject<Activation> activation() {
    return new SingleObject<>(Activation.class);
  }

  static SingleObject<Closings> closings() {
    return new SingleObject<>(Closings.class);
  }

  static SingleObject<AccountsRelease> accountsRelease() {
    return new SingleObject<>(AccountsRelease.class);
  }

  static SingleObject<GroupsRelease> groupsRelease() {
    return new SingleObject<>(GroupsRelease.class);
  }

  static SingleObject<Event> event() {
    return new SingleObject<>(Event.class);
  }

  static SingleObject<RawMatch> rawMatch() {
    return new SingleObject<>(RawMatch.class);
  }

  static SingleObject<Grouped> grouped() {
    return new SingleObject<>(Grouped.class);
  }

  static SingleObject<GroupedStep> groupedStep() {
    return new SingleObject<>(GroupedStep.class);
  }

  static SingleObject<GroupDay> groupDay() {
    return new SingleObject<>(GroupDay.class);
  }

  static SingleObject<GroupDeadline> groupDeadline() {
    return new SingleObject<>(GroupDeadline.class);
  }

  Schema schema() {
    return form.schema();
  }

  byte[] write(T value) {
    try {
      // What a value left behind that could not be written to its end.
      encoder.flush();
      written.reset();
      written.write(header);
      form.write(value, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return written.toByteArray();
  }

  /**
   * @throws IllegalArgumentException the bytes are not of this type, or of a schema that this
   *     version does not know
   */
  T read(byte[] bytes) {
    if (bytes.length < HEADER_BYTES
        || !Arrays.equals(header, 0, HEADER_BYTES, bytes, 0, HEADER_BYTES)) {
      throw new IllegalArgumentException(
          bytes.length
              + " bytes are no "
              + type.getSimpleName()
              + " of this version: if another one wrote it, run that one or rebuild");
    }
    try {
      return type.cast(AvroBinary.read(reader, bytes, HEADER_BYTES, type.getSimpleName()));
    } catch (MalformedRecordException e) {
      throw new IllegalArgumentException(
          "a stored " + type.getSimpleName() + " is damaged: restore it from its topic", e);
    }
  }
}
