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

  private static TicketEvent version(
      int version, Instant createdAt, TicketEvent.Category category, String... requesters) {
    return new TicketEvent(
        Happenings.header("t1v" + version, "zendesk", day(1).plusSeconds(version)),
        "1",
        createdAt,
        TicketEvent.Status.OPEN,
        category,
        List.of(requesters),
        null,
        List.of());
  }

  private static TicketEvent recovery(int version, Instant createdAt) {
    return version(version, createdAt, TicketEvent.Category.RECOVERY, mail(ANNA));
  }

  /** Each count that was told, in order. */
  private List<Tally> told() {
    return sent.stream()
        .map(output -> ((Output.ToInbox) output).record())
        .filter(InboxRecord.Unresolved.class::isInstance)
        .flatMap(record -> ((InboxRecord.Unresolved) record).tallies().stream())
        .toList();
  }

  private static Tally tally(Instant createdAt, int count) {
    return new Tally(Hour.of("default", "zendesk", createdAt), count);
  }

  @Test
  void versionsOfOneTicket_areEachHeldAndDelivered() {
    ticketComes(recovery(1, day(1)));
    ticketComes(recovery(2, day(1)));
    linkComes();

    assertThat(store.held(NAME)).hasSize(2);
    assertThat(delivered()).hasSize(2);
  }

  @Test
  void ticketForNobodyKnown_isCountedOnceWhateverItsVersions() {
    ticketComes(recovery(1, day(1)));
    ticketComes(recovery(2, day(1)));

    assertThat(told()).containsExactly(tally(day(1), 1));
  }

  @Test
  void ticketWhoseNewestVersionIsAboutSomethingElse_isCountedNoMore() {
    ticketComes(recovery(1, day(1)));
    ticketComes(version(2, day(1), TicketEvent.Category.OTHER, mail(ANNA)));

    assertThat(told()).containsExactly(tally(day(1), 1), tally(day(1), 0));
  }

  @Test
  void olderVersion_thatComesLater_decidesNothing() {
    ticketComes(version(2, day(1), TicketEvent.Category.OTHER, mail(ANNA)));
    ticketComes(recovery(1, day(1)));

    assertThat(told()).isEmpty();
  }

  @Test
  void ticketOfOneKnown_isNotCounted() {
    linkComes();
    ticketComes(recovery(1, day(1)));

    assertThat(sent)
        .hasSize(2)
        .noneMatch(output -> ((Output.ToInbox) output).record() instanceof InboxRecord.Unresolved);
  }

  @Test
  void ticketFromBeforeTheNameWasTheAccounts_isCountedStill() {
    stage.on(new NamesRecord.Linked(NAME, ANNA, from(day(5)), day(9)), store, sent::add);
    ticketComes(recovery(1, day(1)));

    assertThat(told()).containsExactly(tally(day(1), 1));
    assertThat(delivered()).isEmpty();
  }

  private static Validity from(Instant from) {
    return new Validity(List.of(new Validity.Span(from, null)));
  }

  /** Of two contents under one id the greater text counts, which is of another time here. */
  @Test
  void ticketThatTurnsOutToBeOfAnotherTime_isTakenBack() {
    Validity until = new Validity(List.of(new Validity.Span(null, day(5))));
    stage.on(new NamesRecord.Linked(NAME, ANNA, until, day(9)), store, sent::add);
    ticketComes(recovery(1, day(1)));
    assertThat(delivered()).hasSize(1);

    ticketComes(recovery(1, day(6)));

    assertThat(delivered()).hasSize(1);
    assertThat(sent)
        .contains(
            new Output.ToInbox(
                new InboxRecord.Undelivery(ANNA, "zendesk:t1v1", NAME.of(), day(9))));
  }

  @Test
  void ticketWithAMail_isCountedUnderItAndNotUnderTheDesksNumber() {
    TicketEvent ticket =
        version(1, day(1), TicketEvent.Category.RECOVERY, "zendesk:42", mail(ANNA));
    stage.on(
        new NamesRecord.Named(Name.person("default", "zendesk:42"), ticket, day(9)),
        store,
        sent::add);
    assertThat(told()).isEmpty();

    ticketComes(ticket);

    assertThat(told()).containsExactly(tally(day(1), 1));
  }

  @Test
  void ticketWithoutAMail_isCountedUnderItsFirstName() {
    TicketEvent ticket =
        version(1, day(1), TicketEvent.Category.RECOVERY, "zendesk:42", "zendesk:43");
    for (String name : List.of("zendesk:43", "zendesk:42")) {
      stage.on(
          new NamesRecord.Named(Name.person("default", name), ticket, day(9)), store, sent::add);
    }

    assertThat(told()).containsExactly(tally(day(1), 1));
  }

  private void clock(Instant to) {
    Mark mark = new Mark(Mark.CLOCK, Mark.Path.DIRECT, 0, 1, to, Proof.PROVEN);
    stage.on(new NamesRecord.Marked(mark, to), store, sent::add);
  }

  /** The horizon, and a day because the accounts stage may not have seen the clock yet. */
  @Test
  void ticket_isHeldFor133DaysByTheClock() {
    ticketComes(ticket("1", ANNA, day(1)));
    ticketComes(ticket("2", ANNA, day(3)));
    clock(day(134));
    assertThat(store.held(NAME)).hasSize(2);

    clock(day(135));

    assertThat(store.held(NAME))
        .singleElement()
        .returns("zendesk:t2", held -> held.ticket().header().id());
    assertThat(store.unresolved(tally(day(1), 0).hour())).isZero();
    assertThat(store.unresolved(tally(day(3), 0).hour())).isOne();
  }

  @Test
  void versionsOfATicket_areForgottenOneByOne() {
    linkComes();
    ticketComes(recovery(1, day(1)));
    TicketEvent later = recovery(2, day(1));
    ticketComes(
        new TicketEvent(
            Happenings.header("t1v2", "zendesk", day(3)),
            later.ticketId(),
            later.createdAt(),
            later.status(),
            later.category(),
            later.requesters(),
            later.agent(),
            later.verification()));
    clock(day(135));

    assertThat(store.held(NAME))
        .singleElement()
        .returns("zendesk:t1v2", held -> held.ticket().header().id());
  }

  @Test
  void mark_ofAnotherFeed_forgetsNothing() {
    ticketComes(ticket("1", ANNA, day(1)));
    markComes(0, 1, day(300));

    assertThat(store.held(NAME)).hasSize(1);
  }

  @Test
  void count_ofAnHourOfWhichNothingIsHeld_isForgottenToo() {
    Tally tally = tally(day(1), 3);
    store.putUnresolved(tally);
    clock(day(135));

    assertThat(store.unresolved(tally.hour())).isZero();
  }

  @Test
  void linkTakenBack_leavesThoseOfOthers() {
    linkComes();
    stage.on(
        new NamesRecord.Linked(NAME, Happenings.BERT, Validity.ALWAYS, day(9)), store, sent::add);
    stage.on(new NamesRecord.Linked(NAME, ANNA, Validity.NEVER, day(9)), store, sent::add);
    assertThat(store.links(NAME))
        .extracting(NamesStore.Link::account)
        .containsExactly(Happenings.BERT);

    stage.on(
        new NamesRecord.Linked(NAME, Happenings.BERT, Validity.NEVER, day(9)), store, sent::add);

    assertThat(store.links(NAME)).isEmpty();
  }
}
