package dev.sparekey.benchmark;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.delivery.AlertLog;
import dev.sparekey.sinks.delivery.DeadLetters;
import dev.sparekey.sinks.delivery.Delivery;
import dev.sparekey.sinks.delivery.DeliveryCounts;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.PipelinePulse;
import dev.sparekey.sinks.delivery.Position;
import dev.sparekey.sinks.delivery.Undelivered;
import dev.sparekey.sinks.delivery.Way;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.sinks.transport.Endpoint;
import dev.sparekey.sinks.transport.Transports;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long a form of an alert takes, and how many alerts a second reach a fast receiver on this
 * machine: {@code SinkThroughput [<share>]}, where a share of 10 takes a tenth of the turns and
 * alerts. Times are CPU times of the one thread that does the work, so that what else the machine
 * does is not in them; alerts a second of the wall clock are told beside.
 */
public final class SinkThroughput {

  private static final int ALERTS = 1_000;
  private static final int TURNS = 300;
  private static final int DELIVERED = 200_000;
  private static final Instant NOON = Instant.parse("2026-03-23T12:00:00.123456Z");

  private SinkThroughput() {}

  public static void main(String[] args) throws Exception {
    int share = args.length > 0 ? Integer.parseInt(args[0]) : 1;
    List<Alert> alerts = alerts(ALERTS);
    say("| Form | CPU µs an alert: median of %d turns (least–most tenth) | bytes |", TURNS / share);
    say("|---|---|---|");
    for (Format format : Format.values()) {
      forms(format, alerts, TURNS / share);
    }
    say("");
    say("| Way | alerts | a second | CPU µs an alert of the delivery's thread | a CPU second |");
    say("|---|---|---|---|---|");
    try (FastReceiver receiver = FastReceiver.ofLines()) {
      deliver("syslog TCP, CEF", syslog(receiver.port()), Format.CEF, DELIVERED / share);
      deliver("syslog TCP, OCSF", syslog(receiver.port()), Format.OCSF, DELIVERED / share);
    }
    try (FastReceiver receiver = FastReceiver.ofHttp()) {
      deliver("Splunk HEC, OCSF", hec(receiver.port()), Format.OCSF, DELIVERED / share);
    }
  }

  private static Endpoint syslog(int port) {
    return new Endpoint.Syslog(
        Endpoint.Protocol.TCP,
        InetAddress.getLoopbackAddress().getHostAddress(),
        port,
        "sparekey",
        13,
        Endpoint.Tls.PLATFORM);
  }

  private static Endpoint hec(int port) {
    return new Endpoint.SplunkHec(
        URI.create("http://127.0.0.1:" + port),
        () -> "token",
        null,
        "sparekey",
        false,
        Endpoint.Tls.PLATFORM);
  }

  private static void forms(Format format, List<Alert> alerts, int turns) {
    double[] micros = new double[turns];
    long bytes = 0;
    for (int turn = -turns / 2; turn < turns; turn++) {
      long before = cpuTime();
      bytes = 0;
      for (Alert alert : alerts) {
        bytes += format.of(alert, Links.NONE).length();
      }
      if (turn >= 0) {
        micros[turn] = (cpuTime() - before) / 1e3 / alerts.size();
      }
    }
    Arrays.sort(micros);
    say(
        "| %s | %.1f (%.1f–%.1f) | %,d |",
        format,
        micros[turns / 2],
        micros[turns / 10],
        micros[turns - 1 - turns / 10],
        bytes / alerts.size());
  }

  /** From alerts in memory to a receiver's socket, as {@code sinks run} does it. */
  private static void deliver(String name, Endpoint endpoint, Format format, int count)
      throws IOException {
    for (boolean warm : List.of(true, false)) {
      DeliveryCounts counts = new DeliveryCounts();
      try (Way way = Transports.open(endpoint, Map.of());
          MemoryLog log = new MemoryLog(alerts(count), counts)) {
        Delivery delivery =
            new Delivery(
                new Destination(
                    name,
                    Filter.DELIVERED,
                    alert -> format.of(alert, Links.NONE),
                    Duration.ofSeconds(60),
                    Duration.ofDays(2),
                    Duration.ZERO,
                    0,
                    Duration.ZERO,
                    Duration.ZERO),
                log,
                way,
                new NoDeadLetters(),
                counts,
                PipelinePulse.UNWATCHED,
                InstantSource.system(),
                RandomGenerator.getDefault());
        log.whenTaken(count, delivery::stop);
        long wall = System.nanoTime();
        long cpu = cpuTime();
        delivery.run();
        double micros = (cpuTime() - cpu) / 1e3 / count;
        double seconds = (System.nanoTime() - wall) / 1e9;
        if (!warm) {
          say(
              "| %s | %,d | %,.0f | %.1f | %,.0f |",
              name, counts.snapshot().accepted(), count / seconds, micros, 1e6 / micros);
        }
      }
    }
  }

  /** For destinations that take everything. */
  private static final class NoDeadLetters implements DeadLetters {
    @Override
    public void put(String destination, Undelivered undelivered) {
      throw new IllegalStateException("a dead letter: " + undelivered);
    }

    @Override
    public void unreadable(String destination, Position position, String fingerprint) {
      throw new IllegalStateException("an unreadable record at " + position);
    }
  }

  /** A topic of one partition, in memory. */
  private static final class MemoryLog implements AlertLog {
    private final List<Alert> alerts;
    private int next;
    private int wanted = Integer.MAX_VALUE;
    private final DeliveryCounts counts;
    private Runnable then = () -> {};

    MemoryLog(List<Alert> alerts, DeliveryCounts counts) {
      this.counts = counts;
      this.alerts = alerts;
    }

    void whenTaken(int count, Runnable whatThen) {
      wanted = count;
      then = whatThen;
    }

    @Override
    public List<Entry> next(Duration wait, boolean more, Account account) {
      if (counts.snapshot().accepted() >= wanted) {
        then.run();
      }
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; more && i < 500 && next < alerts.size(); i++) {
        entries.add(new Entry.Read(new Position(0, next), alerts.get(next)));
        next++;
      }
      return entries;
    }

    @Override
    public boolean settle(Account account) {
      // Nobody starts again.
      return false;
    }

    @Override
    public void leave(Account account) {
      // Nobody starts again.
    }

    @Override
    public boolean isAssigned() {
      return true;
    }

    @Override
    public boolean isStillOurs() {
      return true;
    }

    @Override
    public @Nullable String hindrance() {
      return null;
    }

    @Override
    public boolean isWhole() {
      return true;
    }

    @Override
    public boolean mayBeSent(Position position) {
      return false;
    }

    @Override
    public void close() {}
  }

  /** As the pipeline makes them of a reset without a ticket: five lines of evidence. */
  private static List<Alert> alerts(int count) {
    List<Alert> alerts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      alerts.add(alert(i));
    }
    return alerts;
  }

  private static Alert alert(int number) {
    Instant at = NOON.plusMillis(number * 1_111L);
    List<EvidenceLine> evidence = new ArrayList<>();
    for (int line = 0; line < 5; line++) {
      evidence.add(
          new EvidenceLine(
              "step",
              UUID.nameUUIDFromBytes(new byte[] {(byte) line, (byte) number}).toString(),
              at.plusSeconds(60L * line),
              "factor reset by desk.agent" + number % 20 + "@example.com for user" + number));
    }
    return new Alert(
        new UUID(number, 5).toString(),
        0,
        1,
        "default",
        "1dea16b6-e08f-479f-908f-ea822bfc2606",
        "Agent re-armed an account without a fitting ticket",
        "3f1c".repeat(16),
        Verdict.CONFIRMED,
        Severity.HIGH,
        true,
        new AccountId("default", "okta", "00u" + number),
        "user" + number + "@example.com",
        new Actor(Actor.Role.AGENT, "00a" + number % 20, "desk.agent" + number % 20),
        "evt-" + number,
        at,
        at.plusSeconds(1_800),
        new AssuranceFinding(
            new Interval(4, 5),
            new Interval(0, 1),
            List.of("no verification of the requester is recorded")),
        TicketStatus.MISSING,
        evidence,
        0,
        List.of("no ticket in zendesk, which is complete until 12:30 (proven)"),
        RequirementFinding.of(
            List.of(
                new RequirementFinding.Check(
                    "4.2.2.2", RequirementFinding.Status.UNMET, "no second recovery method"))),
        List.of("attack.persistence", "attack.t1556.006", "attack.t1098"),
        List.of("SP 800-63B-4 4.2.1"),
        "5238d24f6f77",
        "okta@5",
        Handling.ofCase(new UUID(number, 7).toString()),
        new Explanation(
            List.of("selection 'helped' holds"),
            List.of("whether the requester was called back"),
            List.of(),
            List.of(
                new Containment("factor", "opf-" + number, at, "bound in the episode: revoke it"),
                new Containment("session", "s-" + number, at, "opened in the episode: end it"))));
  }

  private static long cpuTime() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void say(String line, Object... values) {
    System.out.println(String.format(Locale.ROOT, line, values));
  }
}
