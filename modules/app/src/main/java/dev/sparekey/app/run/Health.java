package dev.sparekey.app.run;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.topology.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is ready and what is not. Written by the threads that find out, read by any. */
final class Health {

  private String phase = "starting";
  private @Nullable Pipeline pipeline;
  private @Nullable Boolean registryAnswers;
  private boolean brokersAnswer = true;
  private final Map<String, String> grown = new TreeMap<>();

  synchronized void phase(String now) {
    phase = now;
  }

  synchronized void started(Pipeline started) {
    pipeline = started;
  }

  synchronized void registryAnswers(boolean answers) {
    registryAnswers = answers;
  }

  /** Looked at once the pipeline runs, which itself waits for silent brokers and says nothing. */
  synchronized void brokersAnswer(boolean answer) {
    brokersAnswer = answer;
  }

  /** A source topic has more partitions than at the start, whose marks nobody reckons with. */
  synchronized void grown(String topic, int before, int now) {
    grown.put(
        topic, "restart: topic " + topic + " has " + now + " partitions, at the start " + before);
  }

  synchronized StatusServer.Report report() {
    Pipeline.State state = pipeline == null ? null : pipeline.state();
    List<String> waitingFor = new ArrayList<>();
    if (state == null) {
      waitingFor.add(phase);
    } else if (state != Pipeline.State.READY) {
      waitingFor.add("pipeline");
    }
    if (!brokersAnswer) {
      waitingFor.add("brokers");
    }
    waitingFor.addAll(grown.values());
    // A silent registry does not make us unready, since known ids are kept.
    SortedMap<String, String> parts = new TreeMap<>();
    parts.put("pipeline", state == null ? "not started" : Words.of(state));
    parts.put(
        "registry",
        registryAnswers == null
            ? "not asked yet"
            : registryAnswers ? "answers" : "does not answer");
    return new StatusServer.Report(waitingFor.isEmpty(), parts, List.copyOf(waitingFor));
  }
}
