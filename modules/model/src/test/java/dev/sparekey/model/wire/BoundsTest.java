package dev.sparekey.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.model.avro.AccountId;
import dev.sparekey.model.avro.Actor;
import dev.sparekey.model.avro.ActorRole;
import dev.sparekey.model.avro.AuthenticationEvent;
import dev.sparekey.model.avro.AuthenticationOutcome;
import dev.sparekey.model.avro.Authenticators;
import dev.sparekey.model.avro.Completeness;
import dev.sparekey.model.avro.Credential;
import dev.sparekey.model.avro.EventHeader;
import dev.sparekey.model.avro.IdentityContextEvent;
import dev.sparekey.model.avro.Origin;
import dev.sparekey.model.avro.RecoveryAction;
import dev.sparekey.model.avro.RecoveryEvent;
import dev.sparekey.model.avro.RecoveryPath;
import dev.sparekey.model.avro.SubjectKind;
import dev.sparekey.model.avro.TicketCategory;
import dev.sparekey.model.avro.TicketEvent;
import dev.sparekey.model.avro.TicketState;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What arrives in Avro did not come through our own mappings. */
final class BoundsTest {
  private static final Instant TIME = Instant.parse("2026-11-24T12:00:00Z");
  private static final String LONG = "x".repeat(100_000);

  @Test
  void authenticationEvent_withATextBeyondItsBound_isRefused() {
    refused(e -> e.getHeader().setNativeType(LONG), "nativeType");
    refused(e -> e.getHeader().setMapping(LONG), "mapping");
    refused(e -> e.setAccountName(LONG), "accountName");
    refused(e -> e.setSessionId(LONG), "sessionId");
    refused(e -> e.getOrigin().setAddress(LONG), "origin.address");
    refused(e -> e.getOrigin().setNetwork(LONG), "origin.network");
    refused(e -> e.getOrigin().setCountry(LONG), "origin.country");
    refused(e -> e.getOrigin().setDevice(LONG), "origin.device");
    refused(e -> e.getOrigin().setUserAgent(LONG), "origin.userAgent");
  }

  private static void refused(Consumer<AuthenticationEvent> change, String field) {
    AuthenticationEvent event =
        new AuthenticationEvent(
            header(),
            account(),
            "alice",
            AuthenticationOutcome.SUCCESS,
            new Authenticators(List.of(), Completeness.AT_LEAST),
            "s",
            new Origin(null, null, null, null, null, null));
    assertThat(EventWire.fromAvro(event).accountName()).isEqualTo("alice");
    change.accept(event);
    assertThatThrownBy(() -> EventWire.fromAvro(event))
        .isInstanceOf(InvalidWireValueException.class)
        .hasMessageContaining(field)
        .hasMessageNotContaining("xx");
  }

  @Test
  void recoveryEvent_withATextBeyondItsBound_isRefused() {
    recoveryRefused(e -> e.getActor().setId(LONG), "actor.id");
    recoveryRefused(e -> e.getActor().setName(LONG), "actor.name");
    recoveryRefused(e -> e.getCredential().setId(LONG), "credential.id");
    recoveryRefused(e -> e.setTicketId(LONG), "ticketId");
  }

  private static void recoveryRefused(Consumer<RecoveryEvent> change, String field) {
    RecoveryEvent event =
        new RecoveryEvent(
            header(),
            account(),
            null,
            RecoveryAction.FACTOR_RESET,
            RecoveryPath.HELP_DESK,
            new Actor(ActorRole.AGENT, "d", "desk@example.com"),
            new Credential(null, null, null, null, null, null),
            null,
            null,
            new Origin(null, null, null, null, null, null),
            null);
    change.accept(event);
    assertThatThrownBy(() -> EventWire.fromAvro(event))
        .isInstanceOf(InvalidWireValueException.class)
        .hasMessageContaining(field);
  }

  @Test
  void ticketEvent_withTooManyOrTooLongNames_isRefused() {
    ticketRefused(Collections.nCopies(33, "a@example.com"), "requesters");
    ticketRefused(List.of(LONG), "requesters");
    ticketRefused(List.of(""), "requesters");
  }

  private static void ticketRefused(List<String> requesters, String field) {
    TicketEvent ticket =
        new TicketEvent(
            header(), "1", TIME, TicketState.OPEN, TicketCategory.RECOVERY, requesters, null, null);
    assertThatThrownBy(() -> EventWire.fromAvro(ticket))
        .isInstanceOf(InvalidWireValueException.class)
        .hasMessageContaining(field);
  }

  @Test
  void identityContextEvent_withTooManyNames_isRefused() {
    IdentityContextEvent row =
        new IdentityContextEvent(
            header(),
            account(),
            null,
            SubjectKind.PERSON,
            Collections.nCopies(33, "a@example.com"),
            null,
            null,
            null,
            TIME,
            null,
            null,
            null);
    assertThatThrownBy(() -> EventWire.fromAvro(row))
        .isInstanceOf(InvalidWireValueException.class)
        .hasMessageContaining("names");
  }

  private static EventHeader header() {
    return new EventHeader("okta:1", "default", "okta", TIME, null, TIME, "okta@1", "t");
  }

  private static AccountId account() {
    return new AccountId("default", "okta", "a");
  }
}
