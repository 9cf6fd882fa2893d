package dev.sparekey.registryclient;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro binary, and refuses a length that the bytes cannot hold. Avro's own decoder reserves
 * what a length claims before it looks: fifteen bytes that claim a text of 2 GB exhaust the heap.
 *
 * <p>Items of arrays and maps are bounded in sum. Those of a schema that somebody else registered
 * may need no bytes at all, and a block of four bytes that claims a million of them can be
 * repeated: 1 MiB would be read for hours. The price: an array of nothing but nulls may not have
 * more items than the record has bytes.
 */
final class BoundedDecoder extends Decoder {
  private final BinaryDecoder in;
  private final int size;
  private long items;

  BoundedDecoder(byte[] bytes, int from) {
    this.size = bytes.length - from;
    this.in = DecoderFactory.get().binaryDecoder(bytes, from, size, null);
  }

  private int length() throws IOException {
    return (int) bounded(in.readLong());
  }

  private long bounded(long length) {
    if (length < 0 || length > size) {
      throw new AvroRuntimeException("a length of " + length + " within " + size + " bytes");
    }
    return length;
  }

  private long counted(long block) {
    items += bounded(block);
    bounded(items);
    return block;
  }

  private byte[] take() throws IOException {
    byte[] taken = new byte[length()];
    in.readFixed(taken);
    return taken;
  }

  @Override
  public String readString() throws IOException {
    return new String(take(), StandardCharsets.UTF_8);
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    return new Utf8(take());
  }

  @Override
  public void skipString() throws IOException {
    in.skipFixed(length());
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    return ByteBuffer.wrap(take());
  }

  @Override
  public void skipBytes() throws IOException {
    in.skipFixed(length());
  }

  @Override
  public long readArrayStart() throws IOException {
    return counted(in.readArrayStart());
  }

  @Override
  public long arrayNext() throws IOException {
    return counted(in.arrayNext());
  }

  /** One by one: the byte count of a block is a claim too, and may lead backwards. */
  @Override
  public long skipArray() throws IOException {
    return readArrayStart();
  }

  @Override
  public long readMapStart() throws IOException {
    return counted(in.readMapStart());
  }

  @Override
  public long mapNext() throws IOException {
    return counted(in.mapNext());
  }

  @Override
  public long skipMap() throws IOException {
    return readMapStart();
  }

  @Override
  public void readNull() throws IOException {
    in.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return in.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return in.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return in.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return in.readDouble();
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    in.readFixed(bytes, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    in.skipFixed(length);
  }

  @Override
  public int readEnum() throws IOException {
    return in.readEnum();
  }

  @Override
  public int readIndex() throws IOException {
    return in.readIndex();
  }

  /** True when nothing is left. */
  boolean isEnd() throws IOException {
    return in.isEnd();
  }
}
