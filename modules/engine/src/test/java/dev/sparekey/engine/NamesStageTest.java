package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.mail;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Proof;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Validity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamesStageTest {

  private static final Name NAME = Name.person("default", mail(ANNA));

  private final NamesStage stage = new NamesStage(0, 1);
  private final HeapNamesStore store = new HeapNamesStore();
  private final List<Output> sent = new ArrayList<>();

  private void ticketComes(TicketEvent ticket) {
    stage.on(new NamesRecord.Named(NAME, ticket, day(9)), store, sent::add);
  }

  private void linkComes() {
    stage.on(new NamesRecord.Linked(NAME, ANNA, Validity.ALWAYS, day(9)), store, sent::add);
  }

  private void markComes(int index, int of, Instant to) {
    Mark mark = new Mark("zendesk", Mark.Path.DIRECT, index, of, to, Proof.PROVEN);
    stage.on(new NamesRecord.Marked(mark, to), store, sent::add);
  }

  private List<Mark> relayed() {
    return sent.stream()
        .map(output -> ((Output.ToInbox) output).record())
        .filter(InboxRecord.Marked.class::isInstance)
        .map(record -> ((InboxRecord.Marked) record).mark())
        .toList();
  }

  private List<InboxRecord.Delivery> delivered() {
    return sent.stream()
        .map(output -> ((Output.ToInbox) output).record())
        .filter(InboxRecord.Delivery.class::isInstance)
        .map(InboxRecord.Delivery.class::cast)
        .toList();
  }

  @Test
  void ticket_beforeItsLink_isDeliveredWhenTheLinkComes() {
    ticketComes(ticket("1", ANNA, day(1)));
    assertThat(delivered()).isEmpty();

    linkComes();

    assertThat(delivered()).singleElement().returns(ANNA, InboxRecord.Delivery::account);
  }

  @Test
  void link_toldAgain_deliversNothingAgain() {
    ticketComes(ticket("1", ANNA, day(1)));
    linkComes();
    linkComes();

    assertThat(delivered()).hasSize(1);
  }

  @Test
  void link_withTicketsHeld_isAnsweredBehindThem() {
    ticketComes(ticket("1", ANNA, day(1)));
    linkComes();

    assertThat(sent.getLast())
        .isEqualTo(
            new Output.ToInbox(new InboxRecord.Answered(ANNA, NAME, Validity.ALWAYS, day(9))));
  }

  @Test
  void ticket_inTimeWhoseLinkComesBehindTheMark_isNotContested() {
    ticketComes(ticket("1", ANNA, day(1)));
    markComes(0, 1, day(2));
    linkComes();

    assertThat(delivered())
        .singleElement()
        .returns(false, delivery -> delivery.entry().contested());
  }

  @Test
  void ticket_behindTheMark_isContested() {
    markComes(0, 1, day(2));
    ticketComes(ticket("1", ANNA, day(1)));
    linkComes();

    assertThat(delivered()).singleElement().returns(true, delivery -> delivery.entry().contested());
  }

  @Test
  void ticket_doubledBehindTheMark_isNotContested() {
    ticketComes(ticket("1", ANNA, day(1)));
    markComes(0, 1, day(2));
    ticketComes(ticket("1", ANNA, day(1)));
    linkComes();

    assertThat(delivered())
        .singleElement()
        .returns(false, delivery -> delivery.entry().contested());
  }

  @Test
  void contents_underOneId_areJoinedTheSameInBothOrders() {
    TicketEvent empty = ticket("1", ANNA, day(1));
    TicketEvent filled = ticket("1", ANNA, day(1), Verification.CALLBACK);
    HeapNamesStore other = new HeapNamesStore();
    for (TicketEvent ticket : List.of(filled, empty)) {
      stage.on(new NamesRecord.Named(NAME, ticket, day(9)), other, output -> {});
    }

    ticketComes(empty);
    ticketComes(filled);

    assertThat(store.held(NAME)).containsExactlyElementsOf(other.held(NAME));
  }

  @Test
  void mark_ofOnePartitionOfTwo_isRelayedOnlyWhenBothHaveSpoken() {
    markComes(0, 2, day(2));
    assertThat(sent).isEmpty();

    markComes(1, 2, day(1));

    assertThat(sent)
        .containsExactly(
            new Output.ToInbox(
                new InboxRecord.Marked(
                    new Mark("zendesk", Mark.Path.NAMES, 0, 1, day(1), Proof.PROVEN), day(1))));
  }

  @Test
  void mark_provenBehindAnAssumedOneOfAnotherPartition_relaysWhatIsAssumedTogether() {
    Instant early = day(2);
    Instant late = day(3);
    stage.on(marked(1, early, Proof.ASSUMED), store, sent::add);
    stage.on(marked(0, late, Proof.PROVEN), store, sent::add);

    assertThat(relayed())
        .containsExactly(new Mark("zendesk", Mark.Path.NAMES, 0, 1, early, Proof.ASSUMED));
  }

  private static NamesRecord marked(int index, Instant to, Proof proof) {
    return new NamesRecord.Marked(new Mark("zendesk", Mark.Path.DIRECT, index, 2, to, proof), to);
  }
}
