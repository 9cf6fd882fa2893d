package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.Mark;
import dev.sparekey.engine.Marks;
import dev.sparekey.engine.Name;
import dev.sparekey.engine.NamesStore;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Proof;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every names store does. */
abstract class NamesStoreContract {

  private static final Name ANNA = new Name("t", "anna");
  private static final Name ANNABEL = new Name("t", "annabel");
  private static final AccountId OKTA = new AccountId("t", "okta", "1");
  private static final AccountId KEYCLOAK = new AccountId("t", "keycloak", "1");

  abstract NamesStore store();

  @Test
  void links_putTwice_areGivenOnceInOrder() {
    NamesStore store = store();
    store.putLink(ANNA, OKTA);
    store.putLink(ANNA, KEYCLOAK);
    store.putLink(ANNA, OKTA);

    assertThat(store.links(ANNA)).containsExactly(KEYCLOAK, OKTA);
    assertThat(store.links(ANNABEL)).isEmpty();
  }

  @Test
  void held_underANameThatStartsAnother_areItsOwnOnly() {
    NamesStore store = store();
    NamesStore.Held one = held(1);
    NamesStore.Held other = held(2);
    store.putHeld(ANNA, one);
    store.putHeld(ANNABEL, other);

    assertThat(store.held(ANNA)).containsExactly(one);
    assertThat(store.held(ANNABEL)).containsExactly(other);
  }

  @Test
  void marks_put_areGiven() {
    NamesStore store = store();
    Marks marks =
        Marks.NONE.with(new Mark("desk", Mark.Path.DIRECT, 0, 1, Instant.EPOCH, Proof.PROVEN));
    assertThat(store.marks()).isEqualTo(Marks.NONE);
    store.putMarks(marks);

    assertThat(store.marks()).isEqualTo(marks);
  }

  private static NamesStore.Held held(long seed) {
    return (NamesStore.Held) new Samples(seed).of(NamesStore.Held.class);
  }
}
