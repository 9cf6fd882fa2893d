package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.testkit.AlertDraft;
import java.util.ArrayList;
import java.util.List;

/** Documents for tests. */
final class Parcels {

  private Parcels() {}

  static Parcel of(String id, int revision, Format format) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    return new Parcel(draft.alert(), format.of(draft.alert(), Links.NONE));
  }

  static List<Parcel> of(Format format, String... ids) {
    List<Parcel> parcels = new ArrayList<>();
    for (String id : ids) {
      parcels.add(of(id, 1, format));
    }
    return parcels;
  }

  /** Of outcomes that are all for later, whether each document may be known all the same. */
  static List<Boolean> known(List<Outcome> outcomes) {
    return outcomes.stream().map(outcome -> ((Outcome.Later) outcome).mayBeKnown()).toList();
  }

  /** The kinds, in order. */
  static List<String> kinds(List<Outcome> outcomes) {
    return outcomes.stream().map(outcome -> outcome.getClass().getSimpleName()).toList();
  }
}
