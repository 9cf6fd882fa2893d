package dev.sparekey.app.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.receivers.decisions.Stated;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertPlacesTest {

  private static final String ACME = "acme";

  private static AlertPlaces.Place place(int epoch, int number, long offset) {
    return new AlertPlaces.Place(new Stated.Revision(epoch, number), 3, offset);
  }

  @Test
  void newest_isOfTheHighestEpochAndRevisionInWhateverOrderTheyCame() {
    AlertPlaces places = new AlertPlaces();
    places.put(ACME, "a", place(1, 1, 9));
    places.put(ACME, "a", place(0, 2, 7));

    assertThat(places.newest("a")).isEqualTo(place(1, 1, 9));
    assertThat(places.of("a", new Stated.Revision(0, 2))).isEqualTo(place(0, 2, 7));
    assertThat(places.newest("b")).isNull();
  }

  @Test
  void revision_thatIsPublishedTwice_isWhereItWasLast() {
    AlertPlaces places = new AlertPlaces();
    places.put(ACME, "a", place(0, 1, 3));
    places.put(ACME, "a", place(0, 1, 8));

    assertThat(places.of("a", new Stated.Revision(0, 1))).isEqualTo(place(0, 1, 8));
  }

  @Test
  void alerts_beyondTheBound_areForgottenTheQuietestFirst() {
    AlertPlaces places = new AlertPlaces(3);
    places.put(ACME, "a", place(0, 1, 1));
    places.put(ACME, "b", place(0, 1, 2));
    places.put(ACME, "a", place(0, 2, 3));
    assertThat(places.forgotten()).isZero();

    places.put(ACME, "c", place(0, 1, 4));

    assertThat(places.newest("b")).isNull();
    assertThat(places.newest("a")).isEqualTo(place(0, 2, 3));
    assertThat(places.newest("c")).isEqualTo(place(0, 1, 4));
    assertThat(places.size()).isEqualTo(2);
    assertThat(places.forgotten()).isEqualTo(1);
  }

  @Test
  void floodOfOneTenant_takesNothingFromAnother() {
    AlertPlaces places = new AlertPlaces(20);
    places.put("quiet", "old", place(0, 1, 1));
    for (int number = 0; number < 1_000; number++) {
      places.put("noisy", "n" + number, place(0, 1, 2 + number));
    }

    assertThat(places.newest("old")).isEqualTo(place(0, 1, 1));
    assertThat(places.newest("n980")).isNull();
    assertThat(places.newest("n981")).isNotNull();
    assertThat(places.size()).isEqualTo(20);
    assertThat(places.forgotten()).isEqualTo(981);
  }

  @Test
  void alertsOfManyRevisions_takeTheRoomOfAsMany() {
    AlertPlaces places = new AlertPlaces(32);
    for (String alert : List.of("a", "b", "c")) {
      for (int number = 1; number <= 16; number++) {
        places.put(ACME, alert, place(0, number, number));
      }
    }
    assertThat(places.newest("a")).isNull();
    assertThat(places.size()).isEqualTo(2);
    assertThat(places.of("c", new Stated.Revision(0, 1))).isNotNull();
  }

  @Test
  void alertThatIsForgotten_leavesItsRoomToOthers() {
    AlertPlaces places = new AlertPlaces(2);
    places.put(ACME, "a", place(0, 1, 1));
    places.put(ACME, "b", place(0, 1, 2));
    places.forget("a");
    places.put(ACME, "c", place(0, 1, 3));
    assertThat(places.newest("b")).isNotNull();
    assertThat(places.newest("c")).isNotNull();
    assertThat(places.forgotten()).isZero();
  }

  @Test
  void revisions_beyondTheBound_areForgottenTheOldestFirst() {
    AlertPlaces places = new AlertPlaces();
    for (int number = 1; number <= 17; number++) {
      places.put(ACME, "a", place(0, number, number));
    }

    assertThat(places.of("a", new Stated.Revision(0, 1))).isNull();
    assertThat(places.of("a", new Stated.Revision(0, 2))).isNotNull();
  }
}
