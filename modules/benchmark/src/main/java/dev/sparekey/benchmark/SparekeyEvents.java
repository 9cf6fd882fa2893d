package dev.sparekey.benchmark;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A workload as Sparekey reads it: as ingest would hand it on, with Okta-like identifiers. */
final class SparekeyEvents {

  static final String TENANT = "default";
  static final String PROVIDER = "okta";
  static final String DESK = "desk";

  private static final Actor AGENT =
      new Actor(Actor.Role.AGENT, "00u1desk5ervicea9e7", "agent@example.com");
  private static final Authenticators USED =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP);
  private static final String USER_AGENT =
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

  private final String[] nativeIds;
  private final String[] mails;

  SparekeyEvents(int accounts) {
    nativeIds = new String[accounts];
    mails = new String[accounts];
    Arrays.setAll(nativeIds, account -> String.format(Locale.ROOT, "00u%017d", account));
    Arrays.setAll(mails, account -> "person." + account + "@example.com");
  }

  Event of(Happening happening) {
    return switch (happening.kind()) {
      case LOGIN -> login(happening);
      case REGENERATION -> regeneration(happening);
      case TICKET -> ticket(happening);
    };
  }

  /** The id of a happening by that of its event. */
  static String happening(String eventId) {
    return eventId.substring(eventId.indexOf(':') + 1);
  }

  AccountId account(int account) {
    return new AccountId(TENANT, PROVIDER, nativeIds[account]);
  }

  private AuthenticationEvent login(Happening happening) {
    return new AuthenticationEvent(
        header(happening, PROVIDER, "user.authentication.auth_via_mfa"),
        account(happening.account()),
        mails[happening.account()],
        AuthenticationEvent.Outcome.SUCCESS,
        USED,
        // Okta's are 25 characters.
        "102" + happening.id().substring(0, 22),
        origin(happening));
  }

  private RecoveryEvent regeneration(Happening happening) {
    return new RecoveryEvent(
        header(happening, PROVIDER, "user.mfa.factor.reset_all"),
        account(happening.account()),
        mails[happening.account()],
        RecoveryAction.CODE_SET_REGENERATED,
        RecoveryPath.HELP_DESK,
        AGENT,
        Credential.UNKNOWN,
        null,
        null,
        Origin.UNKNOWN,
        null);
  }

  private TicketEvent ticket(Happening happening) {
    return new TicketEvent(
        header(happening, DESK, "ticket.created"),
        happening.id().substring(0, 8),
        Instant.ofEpochMilli(happening.occurredAt()),
        TicketEvent.Status.OPEN,
        TicketEvent.Category.RECOVERY,
        List.of(mails[happening.account()]),
        AGENT.name(),
        List.of(Verification.CALLBACK));
  }

  private static EventHeader header(Happening happening, String feed, String type) {
    return new EventHeader(
        feed + ":" + happening.id(),
        TENANT,
        feed,
        Instant.ofEpochMilli(happening.occurredAt()),
        null,
        Instant.ofEpochMilli(happening.arrivedAt()),
        feed + "@1",
        type);
  }

  /** Each account has two networks and one device. */
  private static Origin origin(Happening happening) {
    int account = happening.account();
    int network = 64_512 + (account * 2 + (int) (happening.occurredAt() & 1)) % 1_000;
    return new Origin(
        "192.0.2." + account % 256, "as" + network, "NL", "dev" + account, USER_AGENT);
  }
}
