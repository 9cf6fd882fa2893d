package dev.sparekey.engine;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.TenantPolicies;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Sends what is read where it belongs: what names its account to the inbox, what names a person to
 * the names stage.
 */
public final class Routing {

  private Routing() {}

  /**
   * @param at the emission time that the event stands for
   */
  public static void route(Event event, Instant at, Consumer<Output> out) {
    switch (event) {
      case AuthenticationEvent authentication -> toAccount(authentication, authentication, at, out);
      case RecoveryEvent recovery -> {
        AccountId account = recovery.account();
        if (recovery.isByName()) {
          Name name = Name.person(account.tenant(), account.nativeId());
          out.accept(new Output.ToNames(new NamesRecord.Exposed(name, recovery, at)));
        } else {
          toAccount(recovery, recovery, at, out);
          if (TenantPolicies.isForAll(recovery)) {
            TenantPolicyChange change = TenantPolicies.told(recovery);
            out.accept(
                new Output.ToInbox(
                    new InboxRecord.PolicyChanged(account.tenant(), account.feed(), change, at)));
          }
        }
      }
      case IdentityContextEvent identity -> {
        toAccount(identity, identity, at, out);
        if (identity.staff() != null) {
          out.accept(new Output.ToInbox(new InboxRecord.Staffed(identity, at)));
        }
      }
      case TicketEvent ticket -> {
        for (String requester : ticket.requesters()) {
          Name name = Name.person(ticket.header().tenant(), requester);
          out.accept(new Output.ToNames(new NamesRecord.Named(name, ticket, at)));
        }
        Name number = Name.ticket(ticket.header().tenant(), ticket.ticketId());
        out.accept(new Output.ToNames(new NamesRecord.Named(number, ticket, at)));
      }
    }
  }

  /**
   * Sends a rule's match to the account that it concerns: there its finding stands beside the
   * account's others, and correlations go on from there.
   *
   * @param at the emission time that the record stands for
   */
  public static Output match(RawMatch match, Instant at) {
    return new Output.ToInbox(new InboxRecord.Matched(match, at));
  }

  /** Sends a decision where the finding comes from that it is on. */
  public static Output decision(Triaged triaged, Instant at) {
    return Shared.of(triaged.seen()).isAcross()
        ? new Output.ToGroups(new GroupRecord.Decided(triaged, at))
        : new Output.ToInbox(new InboxRecord.Decided(triaged, at));
  }

  /** Sends a decision on what an account's primary assurance is at most to the account. */
  public static Output acceptance(AccountId account, PrimaryAcceptance decision, Instant at) {
    return new Output.ToInbox(new InboxRecord.Accepted(account, decision, at));
  }

  private static void toAccount(Event event, AccountEvent named, Instant at, Consumer<Output> out) {
    out.accept(new Output.ToInbox(new InboxRecord.Delivery(named.account(), event, false, at)));
  }
}
