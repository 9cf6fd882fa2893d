package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.changed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.exposed;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Validity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Link and unlink are inverse, and only the last word on a name counts. */
class LinkLawTest {

  private static final String NAME = "shared@example.com";
  private static final Name PERSON = Name.person("default", NAME);

  /** Has what is told of the name while no account has it. */
  private static final AccountId STAND_IN = AccountId.ofName("default", NAME);

  /** What arrives at the stages, and what has come of it. */
  private static final class Played {
    private final NamesStage names = new NamesStage(0, 1);
    private final HeapNamesStore namesStore = new HeapNamesStore();
    private final Map<AccountId, Set<String>> delivered = new TreeMap<>();
    private final Map<Hour, Integer> unresolved = new HashMap<>();

    void on(NamesRecord record) {
      names.on(
          record,
          namesStore,
          output -> {
            if (output instanceof Output.ToInbox inbox) {
              follow(inbox.record());
            }
          });
    }

    private void follow(InboxRecord record) {
      if (record instanceof InboxRecord.Delivery delivery) {
        delivered
            .computeIfAbsent(delivery.account(), account -> new TreeSet<>())
            .add(delivery.entry().id() + delivery.entry().contested());
      } else if (record instanceof InboxRecord.Undelivery undelivery) {
        String id = DossierEntry.id(undelivery.eventId(), undelivery.under());
        Set<String> known = delivered.getOrDefault(undelivery.account(), new TreeSet<>());
        known.removeAll(Set.of(id + true, id + false));
        if (known.isEmpty()) {
          delivered.remove(undelivery.account());
        }
      } else if (record instanceof InboxRecord.Unresolved told) {
        for (Tally tally : told.tallies()) {
          unresolved.put(tally.hour(), tally.count());
          unresolved.values().removeIf(count -> count == 0);
        }
      }
    }
  }

  /** Each exposure is somebody's at all times: every account's that has the name, or the name's. */
  @Property(tries = 300)
  void exposure_isOfWhoeverHasTheNameElseOfTheName(@ForAll("records") List<NamesRecord> records) {
    Played played = new Played();
    records.forEach(played::on);
    for (NamesStore.Exposed one : played.namesStore.exposed(PERSON)) {
      Set<AccountId> owners = new TreeSet<>();
      played.namesStore.links(PERSON).stream()
          .filter(link -> link.validity().holds(one.event().header().occurredAt()))
          .forEach(link -> owners.add(link.account()));
      if (owners.isEmpty()) {
        owners.add(STAND_IN);
      }
      Set<AccountId> have = new TreeSet<>();
      played.delivered.forEach(
          (account, entries) -> {
            String id = AlertIds.ofNamed(one.event().header().id(), PERSON, account, one.day());
            if (entries.contains(DossierEntry.id(id, PERSON.of()) + false)) {
              have.add(account);
            }
          });

      assertThat(have).isEqualTo(owners);
    }
  }

  @Property(tries = 500)
  void links_saidInTurn_leaveWhatTheLastAloneWould(@ForAll("records") List<NamesRecord> records) {
    Played inTurn = new Played();
    records.forEach(inTurn::on);
    Map<AccountId, NamesRecord> last = new TreeMap<>();
    Played once = new Played();
    for (NamesRecord record : records) {
      if (record instanceof NamesRecord.Linked linked) {
        last.put(linked.account(), linked);
      } else {
        once.on(record);
      }
    }
    last.values().forEach(once::on);

    assertThat(inTurn.delivered).isEqualTo(once.delivered);
    assertThat(inTurn.unresolved).isEqualTo(once.unresolved);
  }

  @Property(tries = 300)
  void link_takenBack_leavesNothing(@ForAll("records") List<NamesRecord> records) {
    Played played = new Played();
    records.forEach(played::on);
    for (AccountId account : List.of(ANNA, BERT)) {
      played.on(new NamesRecord.Linked(PERSON, account, Validity.NEVER, day(50)));
    }
    Played never = new Played();
    records.stream().filter(one -> !(one instanceof NamesRecord.Linked)).forEach(never::on);

    assertThat(played.delivered).isEqualTo(never.delivered);
    assertThat(played.delivered.keySet()).isSubsetOf(STAND_IN);
    assertThat(played.unresolved).isEqualTo(never.unresolved);
  }

  /** At the account: a ticket that is delivered and taken back was never there. */
  @Property(tries = 100)
  void undelivery_ofEveryTicket_isAsIfNoneHadCome(@ForAll("tickets") List<TicketEvent> tickets) {
    List<InboxRecord> with = new ArrayList<>(begin());
    List<InboxRecord> without = new ArrayList<>(begin());
    for (TicketEvent ticket : tickets) {
      with.add(
          new InboxRecord.Delivery(
              ANNA, new DossierEntry(ticket, false, false, PERSON.of()), day(30)));
    }
    for (TicketEvent ticket : tickets) {
      with.add(new InboxRecord.Undelivery(ANNA, ticket.header().id(), PERSON.of(), day(31)));
    }

    assertThat(finalState(with)).isEqualTo(finalState(without)).isNotEmpty();
  }

  private static List<InboxRecord> begin() {
    List<InboxRecord> inbox = new ArrayList<>();
    for (var event :
        List.of(
            login("l", ANNA, day(9), PASSWORD_OTP, "as1"),
            Happenings.helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET))) {
      Routing.route(event, day(10), output -> inbox.add(((Output.ToInbox) output).record()));
    }
    inbox.add(
        new InboxRecord.Answered(
            ANNA, Name.person("default", Happenings.mail(ANNA)), Validity.ALWAYS, day(10)));
    for (String feed : List.of("zendesk", Mark.CLOCK)) {
      Mark mark = new Mark(feed, Mark.Path.NAMES, 0, 1, day(29), Proof.PROVEN);
      inbox.add(new InboxRecord.Marked(mark, day(29)));
    }
    return inbox;
  }

  private static List<String> finalState(List<InboxRecord> inbox) {
    AccountsStage stage =
        new AccountsStage(AssurancePolicy.DEFAULT, FewRules.load(), Set.of("zendesk"), 0);
    HeapAccountsStore store = new HeapAccountsStore();
    Map<String, String> last = new TreeMap<>();
    for (InboxRecord record : inbox) {
      stage.on(
          record,
          store,
          output -> {
            if (output instanceof Output.Publish publish) {
              var alert = publish.alert();
              last.put(
                  alert.id(),
                  alert.id() + alert.verdict() + alert.ticketStatus() + alert.assurance());
              if (alert.verdict() == Verdict.WITHDRAWN) {
                last.remove(alert.id());
              }
            }
          });
    }
    return List.copyOf(last.values());
  }

  @Provide
  Arbitrary<List<TicketEvent>> tickets() {
    return Combinators.combine(Arbitraries.integers().between(0, 9), days())
        .as((number, at) -> changed(ticket("" + number + at, ANNA, day(at)), List.of(NAME), null))
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<List<NamesRecord>> records() {
    Arbitrary<NamesRecord> named =
        days().map(at -> new NamesRecord.Named(PERSON, tickets(at), day(at)));
    Arbitrary<NamesRecord> linked =
        Combinators.combine(Arbitraries.of(ANNA, BERT), days(), days())
            .as(
                (account, from, to) ->
                    new NamesRecord.Linked(PERSON, account, span(from, to), day(40)));
    Arbitrary<NamesRecord> exposed =
        Combinators.combine(days(), Arbitraries.of(Actor.Role.SYSTEM, Actor.Role.UNKNOWN))
            .as(
                (at, by) ->
                    new NamesRecord.Exposed(PERSON, exposed("e" + at, NAME, day(at), by), day(at)));
    return Arbitraries.oneOf(named, linked, exposed).list().ofMaxSize(30);
  }

  private static TicketEvent tickets(int at) {
    return changed(ticket("t" + at, ANNA, day(at)), List.of(NAME), null);
  }

  private static Validity span(int from, int to) {
    return from >= to
        ? from == to ? Validity.NEVER : Validity.ALWAYS
        : new Validity(List.of(new Validity.Span(day(from), day(to))));
  }

  private static Arbitrary<Integer> days() {
    return Arbitraries.integers().between(0, 20);
  }
}
