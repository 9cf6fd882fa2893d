package dev.sparekey.app.replay;

import dev.sparekey.ingest.Observation;
import dev.sparekey.ingest.Reading;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.RawMatch;
import java.util.ArrayList;
import java.util.List;

/** What a source's record tells the engine. */
public sealed interface Told {

  EventHeader header();

  record Happened(Event event) implements Told {
    @Override
    public EventHeader header() {
      return event.header();
    }
  }

  /** A rule over raw records matched it. */
  record Matched(RawMatch match) implements Told {
    @Override
    public EventHeader header() {
      return match.header();
    }
  }

  /** Events first, so that a match finds the step that its record became. */
  static List<Told> of(Observation observed) {
    List<Told> told = new ArrayList<>();
    if (observed.reading() instanceof Reading.Mapped mapped) {
      mapped.events().forEach(event -> told.add(new Happened(event)));
    }
    observed.matches().forEach(match -> told.add(new Matched(match)));
    return told;
  }
}
