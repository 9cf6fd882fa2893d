package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import org.jspecify.annotations.Nullable;

/** What the control stage remembers. */
public interface ControlStore {

  /** The last activation; null before the first. */
  @Nullable Activation activation();

  void putActivation(Activation activation);

  /** The last activation whose rules loaded here; null before the first. */
  @Nullable Activation loaded();

  void putLoaded(Activation activation);

  /** The last published revision of an alert of this stage. */
  @Nullable Alert alert(String id);

  void putAlert(Alert alert);

  /** What somebody closed of late of a tenant's; null when nothing was. */
  @Nullable Closings closings(String tenant, String by);

  void putClosings(String tenant, Closings closings);
}
