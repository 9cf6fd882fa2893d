package dev.sparekey.benchmark;

import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads, changes and writes the bytes under a record's key and does nothing else: what the platform
 * lets any stage do at best. The value has at each time as many bytes as the account's profile
 * would have.
 */
final class BareProcessor implements Processor<byte @Nullable [], byte[], byte[], byte[]> {

  static final String STORE = "bare";

  private final int[] sizes;
  private @Nullable KeyValueStore<Bytes, byte[]> store;

  /**
   * @param sizes of the value after so many records, the last one for all that follow
   */
  BareProcessor(int[] sizes) {
    this.sizes = sizes.clone();
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    store = context.getStateStore(STORE);
  }

  @Override
  public void process(Record<byte @Nullable [], byte[]> record) {
    byte[] account = record.key();
    if (account == null || store == null) {
      return;
    }
    Bytes key = Bytes.wrap(account);
    byte[] before = store.get(key);
    int count = before == null ? 0 : (before[0] & 0xff);
    byte[] after =
        before == null
            ? new byte[sizes[0]]
            : Arrays.copyOf(before, sizes[Math.min(count, sizes.length - 1)]);
    after[0] = (byte) Math.min(count + 1, 0xff);
    // The changelog compresses: the new bytes should be the record's own.
    int tail = Math.min(record.value().length, after.length - 1);
    System.arraycopy(record.value(), 0, after, after.length - tail, tail);
    store.put(key, after);
  }
}
