package dev.sparekey.topology;

import dev.sparekey.engine.Deadline;
import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Marks;
import dev.sparekey.engine.NamesRecord;
import dev.sparekey.engine.NamesStore;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;

/**
 * Values of one type in Avro's single-object encoding: two marker bytes, the schema's fingerprint,
 * the value. Neither a store's restore nor the way between stages then needs the registry. Not for
 * two threads at once.
 */
final class SingleObject<T> {

  /** The accounts a name is linked to. */
  record Links(List<AccountId> accounts) {
    Links {
      accounts = List.copyOf(accounts);
    }
  }

  private final Class<T> type;
  private final Form form;
  private final BinaryMessageEncoder<Object> encoder;
  private final BinaryMessageDecoder<Object> decoder;

  private SingleObject(Class<T> type) {
    this.type = type;
    this.form = new Forms().of(type);
    // The shared model may have been given conversions of times by anybody in the process.
    GenericData model = new GenericData();
    this.encoder = new BinaryMessageEncoder<>(model, form.schema());
    this.decoder = new BinaryMessageDecoder<>(model, form.schema());
  }

  static SingleObject<Profile> profile() {
    return new SingleObject<>(Profile.class);
  }

  static SingleObject<DossierEntry> dossierEntry() {
    return new SingleObject<>(DossierEntry.class);
  }

  static SingleObject<Alert> alert() {
    return new SingleObject<>(Alert.class);
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

  static SingleObject<Links> links() {
    return new SingleObject<>(Links.class);
  }

  static SingleObject<InboxRecord> inboxRecord() {
    return new SingleObject<>(InboxRecord.class);
  }

  static SingleObject<NamesRecord> namesRecord() {
    return new SingleObject<>(NamesRecord.class);
  }

  Schema schema() {
    return form.schema();
  }

  byte[] write(T value) {
    try {
      ByteBuffer bytes = encoder.encode(form.toAvro(value));
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  /**
   * @throws IllegalArgumentException the bytes are not of this type, or of a schema that this
   *     version does not know
   */
  T read(byte[] bytes) {
    try {
      return type.cast(form.fromAvro(decoder.decode(ByteBuffer.wrap(bytes), null)));
    } catch (IOException | AvroRuntimeException e) {
      throw new IllegalArgumentException(
          "a "
              + type.getSimpleName()
              + " of "
              + bytes.length
              + " bytes cannot be read: if another version wrote it, run that one or rebuild",
          e);
    }
  }
}
