package dev.sparekey.topology;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.Closings;
import dev.sparekey.engine.ControlStore;
import dev.sparekey.model.Alert;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** The control stage's memory in its task's stores. Made anew whenever the task starts. */
final class KafkaControlStore implements ControlStore {

  static final String RULES = "control-rules";
  static final String ALERTS = "control-alerts";
  static final String CLOSINGS = "control-closings";
  static final List<String> NAMES = List.of(RULES, ALERTS, CLOSINGS);

  static final Bytes LAST = key("last");
  private static final Bytes LOADED = key("loaded");

  private final Stored<Activation> activations;
  private final Stored<Alert> alerts;
  private final Stored<Closings> closings;

  KafkaControlStore(ProcessorContext<?, ?> context) {
    activations = new Stored<>(context.getStateStore(RULES), SingleObject.activation());
    alerts = new Stored<>(context.getStateStore(ALERTS), SingleObject.alert());
    closings = new Stored<>(context.getStateStore(CLOSINGS), SingleObject.closings());
  }

  private static Bytes key(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public @Nullable Activation activation() {
    return activations.get(LAST);
  }

  @Override
  public void putActivation(Activation activation) {
    activations.put(LAST, activation);
  }

  @Override
  public @Nullable Activation loaded() {
    return activations.get(LOADED);
  }

  @Override
  public void putLoaded(Activation activation) {
    activations.put(LOADED, activation);
  }

  @Override
  public @Nullable Alert alert(String id) {
    return alerts.get(key(id));
  }

  @Override
  public void putAlert(Alert alert) {
    alerts.put(key(alert.id()), alert);
  }

  @Override
  public @Nullable Closings closings(String tenant, String by) {
    return closings.get(Keys.closings(tenant, by));
  }

  @Override
  public void putClosings(String tenant, Closings changed) {
    closings.put(Keys.closings(tenant, changed.by()), changed);
  }
}
