package dev.sparekey.topology;

import dev.sparekey.engine.DayTally;
import dev.sparekey.engine.Deadline;
import dev.sparekey.engine.GroupDeadline;
import dev.sparekey.engine.GroupKey;
import dev.sparekey.engine.Grouped;
import dev.sparekey.engine.GroupedStep;
import dev.sparekey.engine.Helped;
import dev.sparekey.engine.Hour;
import dev.sparekey.engine.Name;
import dev.sparekey.engine.NamesStore;
import dev.sparekey.engine.Taken;
import dev.sparekey.engine.Waiting;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Authenticators;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.KeptAfter;
import dev.sparekey.recovery.LeftOut;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.LoginBytes;
import dev.sparekey.recovery.PolicyHour;
import dev.sparekey.recovery.Witness;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of topics and stores. Each text has its length before it: with a mere separator, the tenant
 * {@code a/b} with the feed {@code c} would share keys with the tenant {@code a} and the feed
 * {@code b/c}.
 */
final class Keys {

  /** No login begins with one of these: it has six texts at most. */
  private static final byte LEFT_OUT = 0x7f;

  private static final byte KEPT_AFTER = 0x7e;

  private Keys() {}

  static byte[] account(AccountId account) {
    return texts(account.tenant(), account.feed(), account.nativeId());
  }

  static Bytes closings(String tenant, String by) {
    return Bytes.wrap(texts(tenant, by));
  }

  static byte[] name(Name name) {
    return texts(name.tenant(), name.of().kind().name(), name.of().text());
  }

  static byte[] ticket(Name name, NamesStore.TicketKey ticket) {
    return join(name(name), texts(ticket.feed(), ticket.ticketId()));
  }

  static byte[] exposed(Name name, NamesStore.ExposedDay day) {
    return join(name(name), texts(day.kind().name(), Integer.toString(day.day())));
  }

  static Bytes hour(Hour hour) {
    return Bytes.wrap(join(texts(hour.tenant(), hour.feed()), time(hour.start())));
  }

  static Bytes hour(Hour hour, int partition) {
    byte[] writer = ByteBuffer.allocate(4).putInt(partition).array();
    return Bytes.wrap(join(hour(hour).get(), writer));
  }

  /** Not before any partition's hour that begins until that time, as {@link #lastDeadline}. */
  static Bytes lastHour(Hour from, Instant to) {
    byte[] feed = texts(from.tenant(), from.feed());
    return Bytes.wrap(join(join(feed, time(to)), new byte[] {(byte) 0xff}));
  }

  static Bytes helped(Helped step) {
    return withId(join(time(step.at()), account(step.account())), step.stepId());
  }

  static Bytes taken(Taken step) {
    byte[] of = join(time(step.at()), account(step.account()));
    return withId(join(of, texts(step.stepId())), Objects.requireNonNullElse(step.actor(), ""));
  }

  static Bytes policyHour(PolicyHour hour) {
    return Bytes.wrap(join(texts(hour.tenant(), hour.feed()), time(hour.start())));
  }

  /** Not behind any step of that time. */
  static Bytes firstStepAt(Instant from) {
    return Bytes.wrap(time(from));
  }

  /** Not before any step of that time, as {@link #lastDeadline}. */
  static Bytes lastStepAt(Instant to) {
    return Bytes.wrap(join(time(to), new byte[] {(byte) 0xff}));
  }

  /** How many values the group has comes first: a rule of the same id may come to have more. */
  static byte[] group(GroupKey key) {
    byte[] values = texts(key.group().toArray(new String[0]));
    return join(
        texts(key.tenant(), key.correlation(), Integer.toString(key.group().size())), values);
  }

  static Bytes grouped(AccountId account, Grouped told) {
    return Bytes.wrap(join(join(account(account), group(told.key())), place(told.step().place())));
  }

  static Bytes sought(Name name, AccountId subject, String eventId) {
    return withId(join(name(name), account(subject)), eventId);
  }

  /** Of an account, and of another that is beside it in an event. */
  static Bytes asked(AccountId account, AccountId other, String eventId) {
    return withId(join(account(account), account(other)), eventId);
  }

  static Bytes step(GroupKey key, GroupedStep.Place place) {
    return Bytes.wrap(join(group(key), place(place)));
  }

  /** Not behind any step of that time. */
  static Bytes firstStep(GroupKey key, Instant from) {
    return Bytes.wrap(join(group(key), time(from)));
  }

  /** Not before any step of that time, as {@link #lastDeadline}. */
  static Bytes lastStep(GroupKey key, Instant to) {
    return Bytes.wrap(join(join(group(key), time(to)), new byte[] {(byte) 0xff}));
  }

  /** The length of a rule's id begins with a zero, the time of a step's own key with none. */
  static Bytes match(GroupKey key, String rule, GroupedStep.Place place) {
    return Bytes.wrap(join(matches(key, rule), place(place)));
  }

  /** Not behind any match of that time. */
  static Bytes firstMatch(GroupKey key, String rule, Instant from) {
    return Bytes.wrap(join(matches(key, rule), time(from)));
  }

  /** Not before any match of that time, as {@link #lastDeadline}. */
  static Bytes lastMatch(GroupKey key, String rule, Instant to) {
    return Bytes.wrap(join(join(matches(key, rule), time(to)), new byte[] {(byte) 0xff}));
  }

  private static byte[] matches(GroupKey key, String rule) {
    return join(group(key), texts(rule));
  }

  private static byte[] place(GroupedStep.Place place) {
    return join(join(time(place.at()), account(place.account())), texts(place.id()));
  }

  static Bytes groupDay(GroupKey key, int day) {
    return withId(group(key), Integer.toString(day));
  }

  static Bytes groupDeadline(GroupDeadline deadline) {
    byte[] at = join(groupBasis(deadline.basis()), time(deadline.at()));
    return Bytes.wrap(join(join(at, group(deadline.key())), time(deadline.about())));
  }

  static Bytes firstGroupDeadline(GroupDeadline.Basis basis) {
    return Bytes.wrap(groupBasis(basis));
  }

  /** Not behind any deadline of that time. */
  static Bytes groupDeadlinesFrom(GroupDeadline.Basis basis, Instant from) {
    return Bytes.wrap(join(groupBasis(basis), time(from)));
  }

  /** Not before any deadline of that time, as {@link #lastDeadline}. */
  static Bytes lastGroupDeadline(GroupDeadline.Basis basis, Instant upTo) {
    return Bytes.wrap(join(join(groupBasis(basis), time(upTo)), new byte[] {(byte) 0xff}));
  }

  private static byte[] groupBasis(GroupDeadline.Basis basis) {
    return new byte[] {(byte) basis.ordinal()};
  }

  static byte[] feed(String feed) {
    return texts(feed);
  }

  static Bytes silence(String feed, Instant since) {
    return Bytes.wrap(join(texts(feed), time(since)));
  }

  static Bytes waiting(Waiting step) {
    byte[] time = join(texts(step.feed()), time(step.deadline()));
    return withId(join(time, account(step.account())), step.stepId());
  }

  /** Not before any step that waits for a time up to and including that one. */
  static Bytes lastWaiting(String feed, Instant upTo) {
    return Bytes.wrap(join(join(texts(feed), time(upTo)), new byte[] {(byte) 0xff}));
  }

  static Bytes quoted(AccountId account, Designation quoted) {
    return withId(account(account), quoted.kind().name() + quoted.text());
  }

  static Bytes day(AccountId account, DayTally.Kind kind, int day) {
    return withId(account(account), kind.name() + day);
  }

  static Bytes link(Name name, AccountId account) {
    return Bytes.wrap(join(name(name), account(account)));
  }

  /**
   * Of a record that others read: the texts with their lengths in front, {@code
   * 7:default4:okta4:00u1}, so that a tombstone can be read, too.
   */
  static byte[] published(AccountId account, String... more) {
    StringBuilder key = new StringBuilder();
    for (String part : List.of(account.tenant(), account.feed(), account.nativeId())) {
      key.append(part.length()).append(':').append(part);
    }
    for (String part : more) {
      key.append(part.length()).append(':').append(part);
    }
    return key.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** By all that it says. */
  static Bytes witness(byte[] account, Witness witness) {
    byte[] says =
        switch (witness) {
          case Login login -> LoginBytes.write(List.of(login));
          case LeftOut leftOut -> says(leftOut);
          case KeptAfter kept ->
              join(
                  new byte[] {KEPT_AFTER},
                  join(time(kept.at()), join(time(kept.step().at()), texts(kept.step().id()))));
        };
    return Bytes.wrap(join(account, says));
  }

  private static byte[] says(LeftOut leftOut) {
    Authenticators of = leftOut.authenticators();
    List<String> parts = new ArrayList<>(of.kinds().stream().map(Enum::name).sorted().toList());
    parts.add(of.completeness().name());
    byte[] set = texts(parts.toArray(String[]::new));
    return join(new byte[] {LEFT_OUT}, join(time(leftOut.from()), set));
  }

  static Bytes withId(byte[] prefix, String id) {
    return Bytes.wrap(join(prefix, id.getBytes(StandardCharsets.UTF_8)));
  }

  static Bytes deadline(Deadline deadline) {
    return Bytes.wrap(
        join(join(basis(deadline.basis()), time(deadline.at())), account(deadline.account())));
  }

  static Bytes firstDeadline(Deadline.Basis basis) {
    return Bytes.wrap(basis(basis));
  }

  /** Not behind any deadline of that time. */
  static Bytes deadlinesFrom(Deadline.Basis basis, Instant from) {
    return Bytes.wrap(join(basis(basis), time(from)));
  }

  /**
   * Not before any deadline up to and including the time: an account's key starts with the high
   * byte of a length of at most 256 characters, which is far below 255.
   */
  static Bytes lastDeadline(Deadline.Basis basis, Instant upTo) {
    return Bytes.wrap(join(join(basis(basis), time(upTo)), new byte[] {(byte) 0xff}));
  }

  private static byte[] basis(Deadline.Basis basis) {
    return join(texts(basis.feed()), new byte[] {(byte) basis.proof().ordinal()});
  }

  /** Big-endian with the sign turned, so that the order of bytes is the order of time. */
  private static byte[] time(Instant at) {
    return ByteBuffer.allocate(12)
        .putLong(at.getEpochSecond() ^ Long.MIN_VALUE)
        .putInt(at.getNano())
        .array();
  }

  private static byte[] texts(String... parts) {
    byte[][] texts = new byte[parts.length][];
    int length = 0;
    for (int i = 0; i < parts.length; i++) {
      texts[i] = parts[i].getBytes(StandardCharsets.UTF_8);
      length += Integer.BYTES + texts[i].length;
    }
    ByteBuffer joined = ByteBuffer.allocate(length);
    for (byte[] text : texts) {
      joined.putInt(text.length).put(text);
    }
    return joined.array();
  }

  private static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }
}
