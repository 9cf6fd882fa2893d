package dev.sparekey.app.receivers;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.run.BrokersWatch;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.app.run.StatusServer;
import dev.sparekey.app.run.UntilStopped;
import dev.sparekey.app.triage.KafkaDecisions;
import dev.sparekey.receivers.FeedLoop;
import dev.sparekey.receivers.KafkaRawLog;
import dev.sparekey.receivers.files.FileLoop;
import dev.sparekey.receivers.http.DecisionInlet;
import dev.sparekey.receivers.http.EventPush;
import dev.sparekey.receivers.http.Inlet;
import dev.sparekey.receivers.http.ReceiverServer;
import dev.sparekey.receivers.signals.EventStream;
import dev.sparekey.receivers.signals.PollLoop;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that takes records and decisions in this process, and what it shares. */
final class Reception implements UntilStopped.Work {

  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** What fetches or reads by itself, and whether it still does, by feed. */
  private final Map<String, FeedLoop> loops = new ConcurrentHashMap<>();

  private volatile @Nullable KafkaDecisions decisions;

  private Reception() {}

  /**
   * @throws IOException a port is taken, or a file cannot be used
   */
  static Reception start(Configuration configuration) throws IOException, NotStartedException {
    Reception reception = new Reception();
    boolean started = false;
    try {
      reception.open(configuration);
      started = true;
      return reception;
    } finally {
      if (!started) {
        reception.close();
      }
    }
  }

  private void open(Configuration configuration) throws IOException, NotStartedException {
    BrokersWatch brokers = BrokersWatch.start(configuration.connection().admin());
    opened.push(brokers);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Configuration.Http status = configuration.listener().status();
    StatusServer page =
        StatusServer.start(
            "listener.status",
            status,
            () -> StatusServer.Report.of(brokers.answer(), state(), List.of()),
            meters);
    opened.push(page);
    LOG.info("health and metrics on http://{}:{}", status.host(), page.port());
    KafkaRawLog log = new KafkaRawLog(configuration.connection().producer());
    opened.push(log);
    List<Inlet> inlets = new ArrayList<>();
    for (Configuration.Receiver receiver : configuration.receivers()) {
      switch (receiver) {
        case Configuration.Receiver.Hook hook -> inlets.add(hook.webhook());
        case Configuration.Receiver.Push push ->
            inlets.add(
                new EventPush(
                    push.path(),
                    push.proof(),
                    push.allow(),
                    EventStream.open(
                        push.feed(), push.transmitter(), push.marking(), log, meters)));
        case Configuration.Receiver.Poll poll -> {
          EventStream stream =
              EventStream.open(poll.feed(), poll.transmitter(), poll.marking(), log, meters);
          PollLoop loop = PollLoop.start(poll.endpoint(), stream, InstantSource.system());
          opened.push(loop);
          loops.put(poll.feed().feed(), loop);
          LOG.info("fetching tokens for feed {}", poll.feed().feed());
        }
        case Configuration.Receiver.Files files -> {
          FileLoop loop = FileLoop.start(files.files(), log, meters, InstantSource.system());
          opened.push(loop);
          loops.put(files.feed().feed(), loop);
          LOG.info(
              "reading {} for feed {}",
              files.files().folder().resolve(files.files().pattern()),
              files.feed().feed());
        }
      }
    }
    if (!configuration.decisions().isEmpty()) {
      KafkaDecisions desk = KafkaDecisions.open(configuration, log);
      opened.push(desk);
      decisions = desk;
      for (Configuration.DecisionWay way : configuration.decisions()) {
        inlets.add(new DecisionInlet(way.path(), way.proof(), way.allow(), way.form(), desk));
      }
    }
    if (inlets.isEmpty()) {
      return;
    }
    ReceiverServer server =
        ReceiverServer.start(
            configuration.listener().listener(), inlets, log, meters, InstantSource.system());
    opened.push(server);
    LOG.info(
        "listening on {}:{} for {} paths",
        configuration.listener().listener().host(),
        server.port(),
        inlets.size());
  }

  private Map<String, String> state() {
    KafkaDecisions desk = decisions;
    return state(desk == null ? null : desk.state(), loops);
  }

  /**
   * Without the index of alerts only decisions wait, and without a loop one feed, so that neither
   * makes the other ways in unready.
   */
  static Map<String, String> state(@Nullable String decisions, Map<String, FeedLoop> loops) {
    Map<String, String> state = new TreeMap<>();
    if (decisions != null) {
      state.put("decisions", decisions);
    }
    loops.forEach((feed, loop) -> state.put("feed " + feed, state(loop)));
    return state;
  }

  private static String state(FeedLoop loop) {
    if (!loop.isRunning()) {
      return "is not read: restart";
    }
    long lost = loop.passedOver();
    return lost == 0
        ? "is read"
        : "is read, but " + lost + " of its records cannot be read here: the log says which";
  }

  /** Its meters say how it fares. */
  @Override
  public void say() {}

  /** The last first: the listener answers what waits before the log that it waits for closes. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
  }

  @SuppressWarnings("try")
  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("something did not close, the rest is closed all the same", e);
    }
  }
}
