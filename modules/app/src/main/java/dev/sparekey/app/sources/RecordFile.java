package dev.sparekey.app.sources;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparekey.app.records.RecordLines;
import dev.sparekey.ingest.Source;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A file of records to try a mapping on, plain or gzip, in whatever form JSON is written. */
final class RecordFile {

  /** Unpacked. A mapping is tried on a sample. */
  static final int MAX_BYTES = 64 << 20;

  /** Of a file that has no mark: enough for a bracket, a blank and the beginning of a name. */
  private static final int FIRST_LOOKED_AT = 8;

  private static final int TAR_AT = 257;
  private static final int GZIP_MAGIC_1 = 0x1f;
  private static final int GZIP_MAGIC_2 = 0x8b;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private RecordFile() {}

  /**
   * @param source whose records they are
   * @param columns that CSV may have, in lower case; empty for any
   * @param at where each record lies within what the file holds; null for the whole
   * @throws IOException with a message for the user
   */
  static List<byte[]> read(String source, Path file, Set<String> columns, @Nullable JsonPointer at)
      throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("'" + file + "' is a folder: give one of its files");
    }
    if (!Files.exists(file)) {
      throw new IOException("there is no file '" + file + "'");
    }
    List<byte[]> slices =
        RecordLines.isCsv(file) ? rows(source, file, columns) : JsonSlices.of(text(file));
    if (at == null) {
      return slices;
    }
    List<byte[]> records = new ArrayList<>();
    for (byte[] slice : slices) {
      JsonNode place;
      try {
        place = JSON.readTree(slice).at(at);
      } catch (JsonProcessingException e) {
        records.add(slice);
        continue;
      }
      for (JsonNode record : place.isArray() ? place : List.of(place)) {
        records.add(record.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return records;
  }

  private static List<byte[]> rows(String source, Path file, Set<String> columns)
      throws IOException {
    List<byte[]> rows = new ArrayList<>();
    long bytes = 0;
    try (RecordLines lines = RecordLines.records(source, file, Source.MAX_BYTES, columns)) {
      for (byte[] row = lines.next(); row.length > 0; row = lines.next()) {
        rows.add(row);
        bytes += row.length;
        if (bytes > MAX_BYTES) {
          throw tooLong(file);
        }
      }
    }
    return rows;
  }

  private static IOException tooLong(Path file) {
    return new IOException(
        "the file '" + file + "' has more than " + MAX_BYTES + " bytes: try a part of it");
  }

  private static String text(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = open(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (EOFException e) {
      throw new IOException(
          "the file '"
              + file
              + "' ends before its gzip does: it was cut off, or is still being written",
          e);
    } catch (ZipException e) {
      throw new IOException(
          "the file '" + file + "' is no gzip that can be read: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException("the file '" + file + "' cannot be read: " + e, e);
    }
    if (bytes.length > MAX_BYTES) {
      throw tooLong(file);
    }
    String archive = archive(bytes);
    if (archive != null) {
      throw new IOException(
          "the file '" + file + "' is a " + archive + ": unpack it, and give one of its files");
    }
    if (isUtf16(bytes)) {
      throw new IOException(
          "the file '"
              + file
              + "' is UTF-16 text: write it as UTF-8, as by 'iconv -f UTF-16 -t UTF-8'");
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw new IOException(
            "the file '" + file + "' is no text: its byte " + (i + 1L) + " is zero");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("the file '" + file + "' is not UTF-8 text", e);
    }
  }

  /** What it is called by its first bytes; null for none of the usual ones. */
  private static @Nullable String archive(byte[] bytes) {
    if (holds(bytes, TAR_AT, "ustar")) {
      return "tar archive";
    }
    return holds(bytes, 0, "PK\u0003\u0004") ? "zip archive" : null;
  }

  private static boolean holds(byte[] bytes, int at, String sign) {
    byte[] wanted = sign.getBytes(StandardCharsets.ISO_8859_1);
    return bytes.length >= at + wanted.length
        && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
  }

  /**
   * By its mark, or because each of its first characters is a byte of ASCII beside a zero, as JSON
   * begins. A first byte of zero alone is any binary file's.
   */
  private static boolean isUtf16(byte[] bytes) {
    boolean marked =
        bytes.length >= 2
            && ((bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff)
                || (bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe));
    return marked || isAsciiBesideZeros(bytes, 0) || isAsciiBesideZeros(bytes, 1);
  }

  /**
   * @param zero which of two bytes it is, 0 or 1
   */
  private static boolean isAsciiBesideZeros(byte[] bytes, int zero) {
    int looked = Math.min(bytes.length, FIRST_LOOKED_AT) & ~1;
    for (int i = 0; i < looked; i += 2) {
      byte ascii = bytes[i + 1 - zero];
      boolean text =
          (ascii >= ' ' && ascii < 0x7f) || ascii == '\t' || ascii == '\n' || ascii == '\r';
      if (bytes[i + zero] != 0 || !text) {
        return false;
      }
    }
    return looked > 0;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file));
    try {
      raw.mark(2);
      boolean gzip = raw.read() == GZIP_MAGIC_1 && raw.read() == GZIP_MAGIC_2;
      raw.reset();
      return gzip ? new GZIPInputStream(raw) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }
}
