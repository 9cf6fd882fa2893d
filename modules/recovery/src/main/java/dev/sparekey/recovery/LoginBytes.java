package dev.sparekey.recovery;

import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Logins in few bytes. An account has a handful of networks, devices and ways to sign in, so each
 * is written once and pointed at; times are differences, and an id that ends in a UUID is 16 bytes
 * and its beginning. A trace takes 9 to 10 bytes, a whole login some 30 where each field written
 * out would take 113, and a root 15.
 *
 * <p>Coordinates stand behind all else, and only where a login has some: 4 bytes for each place and
 * one for each login. A flag more would make the first number of most logins two bytes.
 *
 * <p>Numbers are written 7 bits a byte, lowest first, a set high bit saying that more follow.
 */
public final class LoginBytes {

  private static final int SESSION_BYTES = Login.SESSION_BITS / Byte.SIZE;
  private static final int UUID_LENGTH = 36;
  private static final long NANOS = 1_000_000_000;

  /** Latitude and longitude are one number; from pole to pole and once around. */
  private static final int SPOT_BYTES = 4;

  private static final int HALF_LATITUDES = 9_000;
  private static final int HALF_LONGITUDES = 18_000;
  private static final int LONGITUDES = 2 * HALF_LONGITUDES + 1;

  /** What a login's first number says. */
  private static final int HAS_SESSION = 1;

  private static final int HAS_PLACE = 2;
  private static final int HAS_NANOS = 4;
  private static final int UUID_ID = 8;
  private static final int TRACE = 16;

  /** No trace has an id, so that the two together are free to say something else. */
  private static final int ROOT = UUID_ID | TRACE;

  private static final int FLAG_BITS = 5;

  private static final Authenticator[] KINDS = Authenticator.values();
  private static final Outcome[] OUTCOMES = Outcome.values();
  private static final Authenticators.Completeness[] COMPLETENESS =
      Authenticators.Completeness.values();

  private LoginBytes() {}

  public static byte[] write(List<Login> logins) {
    if (logins.isEmpty()) {
      return new byte[0];
    }
    return new Writer().all(logins);
  }

  /**
   * @throws IllegalArgumentException {@link #write} did not write them
   */
  public static List<Login> read(byte[] bytes) {
    if (bytes.length == 0) {
      return List.of();
    }
    try {
      return new Reader(ByteBuffer.wrap(bytes)).all();
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | ArithmeticException
        | DateTimeException e) {
      throw new IllegalArgumentException(bytes.length + " bytes are no logins", e);
    }
  }

  /** Bytes of one thread: one of the library's own would be locked at each. */
  private static final class Grown {
    private byte[] bytes;
    private int length;

    Grown(int expected) {
      bytes = new byte[expected];
    }

    void add(int value) {
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = (byte) value;
    }

    void add(byte[] more, int count) {
      if (bytes.length - length < count) {
        bytes = Arrays.copyOf(bytes, 2 * (length + count));
      }
      System.arraycopy(more, 0, bytes, length, count);
      length += count;
    }

    byte[] all() {
      return Arrays.copyOf(bytes, length);
    }
  }

  private static final class Writer {
    private final Grown out = new Grown(256);
    private final List<String> texts = new ArrayList<>();
    private final List<Authenticators> sets = new ArrayList<>();
    private final Grown body = new Grown(1_024);
    private @Nullable String lastId;
    private int lastPrefix;

    byte[] all(List<Login> logins) {
      long before = 0;
      for (Login login : logins) {
        long seconds = login.at().getEpochSecond();
        write(login, seconds - before);
        before = seconds;
      }
      number(out, texts.size());
      for (String text : texts) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(out, utf8.length);
        out.add(utf8, utf8.length);
      }
      number(out, sets.size());
      for (Authenticators set : sets) {
        long mask = 0;
        for (Authenticator kind : set.kinds()) {
          mask |= 1L << kind.ordinal();
        }
        number(out, mask << 1 | set.completeness().ordinal());
      }
      number(out, logins.size());
      out.add(body.bytes, body.length);
      if (logins.stream().anyMatch(login -> login.coordinates() != null)) {
        coordinates(logins);
      }
      return out.all();
    }

    private void coordinates(List<Login> logins) {
      List<Coordinates> spots = new ArrayList<>();
      Grown places = new Grown(logins.size());
      for (Login login : logins) {
        Coordinates spot = login.coordinates();
        number(places, spot == null ? 0 : place(spots, spot) + 1);
      }
      number(out, spots.size());
      for (Coordinates spot : spots) {
        long number =
            (long) (spot.latitude() + HALF_LATITUDES) * LONGITUDES
                + (spot.longitude() + HALF_LONGITUDES);
        bytes(out, number, SPOT_BYTES);
      }
      out.add(places.bytes, places.length);
    }

    private void write(Login login, long difference) {
      String id = login.id();
      boolean uuid = endsInUuid(id);
      boolean place =
          login.network() != null
              || login.country() != null
              || login.device() != null
              || login.userAgent() != null;
      int flags =
          (login.session() == null ? 0 : HAS_SESSION)
              | (place ? HAS_PLACE : 0)
              | (login.at().getNano() == 0 ? 0 : HAS_NANOS)
              | (login.isRoot() ? ROOT : 0)
              | (uuid ? UUID_ID : 0)
              | (login.isTrace() ? TRACE : 0);
      int set = place(sets, login.authenticators());
      number(body, ((long) set * OUTCOMES.length + login.outcome().ordinal()) << FLAG_BITS | flags);
      // Newest first, so that most differences are negative.
      number(body, (-difference << 1) ^ (-difference >> 63));
      if (login.at().getNano() != 0) {
        nanos(login.at().getNano());
      }
      if (uuid) {
        int start = id.length() - UUID_LENGTH;
        number(body, prefix(id, start));
        bytes(body, hex(id, start, start + 18), Long.BYTES);
        bytes(body, hex(id, start + 19, start + UUID_LENGTH), Long.BYTES);
      } else if (!login.isTrace() && !login.isRoot()) {
        byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
        number(body, utf8.length);
        body.add(utf8, utf8.length);
      }
      Long session = login.session();
      if (session != null) {
        bytes(body, session, SESSION_BYTES);
      }
      if (place) {
        text(login.network());
        text(login.country());
        text(login.device());
        Integer agent = login.userAgent();
        text(agent == null ? null : Integer.toString(agent));
      }
    }

    /** Most sources tell milliseconds. */
    private void nanos(int nanos) {
      boolean millis = nanos % 1_000_000 == 0;
      number(body, millis ? (long) nanos / 1_000_000 << 1 : (long) nanos << 1 | 1);
    }

    private void text(@Nullable String text) {
      number(body, text == null ? 0 : place(texts, text) + 1);
    }

    private static void bytes(Grown to, long value, int count) {
      for (int i = 0; i < count; i++) {
        to.add((int) (value >>> (Byte.SIZE * i)));
      }
    }

    private static <T> int place(List<T> known, T value) {
      int place = known.indexOf(value);
      if (place < 0) {
        known.add(value);
        return known.size() - 1;
      }
      return place;
    }

    /** One account's ids begin alike: a text of each beginning would only be compared. */
    private int prefix(String id, int length) {
      String before = lastId;
      lastId = id;
      boolean alike =
          before != null
              && before.length() == id.length()
              && before.regionMatches(0, id, 0, length);
      if (!alike) {
        lastPrefix = place(texts, id.substring(0, length));
      }
      return lastPrefix;
    }

    /** The number that 16 digits with dashes between them tell. */
    private static long hex(String id, int from, int to) {
      long value = 0;
      for (int i = from; i < to; i++) {
        char c = id.charAt(i);
        if (c != '-') {
          value = value << 4 | Character.digit(c, 16);
        }
      }
      return value;
    }

    private static void number(Grown to, long value) {
      long left = value;
      while ((left & ~0x7fL) != 0) {
        to.add((int) (left & 0x7f) | 0x80);
        left >>>= 7;
      }
      to.add((int) left);
    }

    /** Only as Java writes one: it must come out as it went in. */
    private static boolean endsInUuid(String id) {
      int start = id.length() - UUID_LENGTH;
      if (start < 0) {
        return false;
      }
      for (int i = 0; i < UUID_LENGTH; i++) {
        char c = id.charAt(start + i);
        boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
        boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) {
          return false;
        }
      }
      return true;
    }
  }

  private static final class Reader {
    private final ByteBuffer in;

    Reader(ByteBuffer in) {
      this.in = in;
    }

    List<Login> all() {
      String[] texts = new String[count()];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = text();
      }
      Authenticators[] sets = new Authenticators[count()];
      for (int i = 0; i < sets.length; i++) {
        long number = number();
        Set<Authenticator> kinds = EnumSet.noneOf(Authenticator.class);
        for (long mask = number >>> 1; mask != 0; mask &= mask - 1) {
          kinds.add(KINDS[Long.numberOfTrailingZeros(mask)]);
        }
        sets[i] = new Authenticators(kinds, COMPLETENESS[(int) (number & 1)]);
      }
      Integer[] agents = new Integer[texts.length];
      int count = count();
      List<Login> logins = new ArrayList<>(count);
      long seconds = 0;
      for (int i = 0; i < count; i++) {
        long first = number();
        int flags = (int) first & ((1 << FLAG_BITS) - 1);
        int rest = Math.toIntExact(first >>> FLAG_BITS);
        long zigzag = number();
        seconds -= (zigzag >>> 1) ^ -(zigzag & 1);
        int nanos = (flags & HAS_NANOS) == 0 ? 0 : nanos();
        String id = "";
        if ((flags & ROOT) == ROOT) {
          id = Login.ROOT;
        } else if ((flags & UUID_ID) != 0) {
          String prefix = texts[count()];
          id = prefix + new UUID(bytes(Long.BYTES), bytes(Long.BYTES));
        } else if ((flags & TRACE) == 0) {
          id = text();
        }
        Long session = (flags & HAS_SESSION) == 0 ? null : bytes(SESSION_BYTES);
        boolean place = (flags & HAS_PLACE) != 0;
        logins.add(
            new Login(
                Instant.ofEpochSecond(seconds, nanos),
                id,
                OUTCOMES[rest % OUTCOMES.length],
                sets[rest / OUTCOMES.length],
                session,
                place ? told(texts) : null,
                place ? told(texts) : null,
                place ? told(texts) : null,
                place ? agent(texts, agents) : null,
                null));
      }
      if (in.hasRemaining()) {
        coordinates(logins);
      }
      return Collections.unmodifiableList(logins);
    }

    private void coordinates(List<Login> logins) {
      Coordinates[] spots = new Coordinates[count()];
      for (int i = 0; i < spots.length; i++) {
        long number = bytes(SPOT_BYTES);
        spots[i] =
            new Coordinates(
                Math.toIntExact(number / LONGITUDES) - HALF_LATITUDES,
                (int) (number % LONGITUDES) - HALF_LONGITUDES);
      }
      for (int i = 0; i < logins.size(); i++) {
        int place = count();
        if (place > 0) {
          logins.set(i, logins.get(i).from(spots[place - 1]));
        }
      }
    }

    private int nanos() {
      long number = number();
      long nanos = (number & 1) == 0 ? (number >>> 1) * 1_000_000 : number >>> 1;
      if (nanos < 0 || nanos >= NANOS) {
        throw new IllegalArgumentException("a second has no nanosecond " + nanos);
      }
      return (int) nanos;
    }

    private @Nullable String told(String[] texts) {
      int place = count();
      return place == 0 ? null : texts[place - 1];
    }

    private @Nullable Integer agent(String[] texts, Integer[] agents) {
      int place = count();
      if (place == 0) {
        return null;
      }
      Integer known = agents[place - 1];
      if (known == null) {
        known = Integer.valueOf(texts[place - 1]);
        agents[place - 1] = known;
      }
      return known;
    }

    private String text() {
      byte[] utf8 = new byte[count()];
      in.get(utf8);
      return new String(utf8, StandardCharsets.UTF_8);
    }

    private long bytes(int count) {
      long value = 0;
      for (int i = 0; i < count; i++) {
        value |= (in.get() & 0xffL) << (Byte.SIZE * i);
      }
      return value;
    }

    /** Of things that take a byte each at least. */
    private int count() {
      long count = number();
      if (count < 0 || count > in.capacity()) {
        throw new IllegalArgumentException(in.capacity() + " bytes cannot hold " + count);
      }
      return (int) count;
    }

    private long number() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        byte next = in.get();
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number of more than 64 bits");
    }
  }
}
