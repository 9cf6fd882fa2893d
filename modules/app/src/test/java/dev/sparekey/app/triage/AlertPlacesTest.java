package dev.sparekey.app.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.receivers.decisions.Stated;
import org.junit.jupiter.api.Test;

class AlertPlacesTest {

  private static AlertPlaces.Place place(int epoch, int number, long offset) {
    return new AlertPlaces.Place(new Stated.Revision(epoch, number), 3, offset);
  }

  @Test
  void newest_isOfTheHighestEpochAndRevisionInWhateverOrderTheyCame() {
    AlertPlaces places = new AlertPlaces();
    places.put("a", place(1, 1, 9));
    places.put("a", place(0, 2, 7));

    assertThat(places.newest("a")).isEqualTo(place(1, 1, 9));
    assertThat(places.of("a", new Stated.Revision(0, 2))).isEqualTo(place(0, 2, 7));
    assertThat(places.newest("b")).isNull();
  }

  @Test
  void revision_thatIsPublishedTwice_isWhereItWasLast() {
    AlertPlaces places = new AlertPlaces();
    places.put("a", place(0, 1, 3));
    places.put("a", place(0, 1, 8));

    assertThat(places.of("a", new Stated.Revision(0, 1))).isEqualTo(place(0, 1, 8));
  }

  @Test
  void alerts_beyondTheBound_areForgottenTheQuietestFirst() {
    AlertPlaces places = new AlertPlaces(2);
    places.put("a", place(0, 1, 1));
    places.put("b", place(0, 1, 2));
    places.put("a", place(0, 2, 3));
    places.put("c", place(0, 1, 4));

    assertThat(places.newest("b")).isNull();
    assertThat(places.newest("a")).isEqualTo(place(0, 2, 3));
    assertThat(places.size()).isEqualTo(2);
  }

  @Test
  void revisions_beyondTheBound_areForgottenTheOldestFirst() {
    AlertPlaces places = new AlertPlaces();
    for (int number = 1; number <= 17; number++) {
      places.put("a", place(0, number, number));
    }

    assertThat(places.of("a", new Stated.Revision(0, 1))).isNull();
    assertThat(places.of("a", new Stated.Revision(0, 2))).isNotNull();
  }
}
