package dev.sparekey.model.wire;

import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Employment;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events to Avro and back. There and back is the same event but for its times, which are cut to the
 * microsecond. Text that is no valid UTF-16 (a lone surrogate) is not kept by UTF-8.
 *
 * <p>Reading throws {@link InvalidWireValueException} for a value outside the model's bounds, and
 * writing for a time that microseconds cannot count.
 */
public final class EventWire {
  private EventWire() {}

  /** The record of the event's kind, as the schema of the same name describes it. */
  public static SpecificRecord toAvro(Event event) {
    return switch (event) {
      case AuthenticationEvent authentication -> toAvro(authentication);
      case RecoveryEvent recovery -> toAvro(recovery);
      case TicketEvent ticket -> toAvro(ticket);
      case IdentityContextEvent context -> toAvro(context);
    };
  }

  public static dev.sparekey.model.avro.AuthenticationEvent toAvro(AuthenticationEvent event) {
    return new dev.sparekey.model.avro.AuthenticationEvent(
        Parts.toAvro(event.header()),
        Parts.toAvro(event.account()),
        event.accountName(),
        Parts.same(dev.sparekey.model.avro.AuthenticationOutcome.class, event.outcome()),
        Parts.toAvro(event.authenticators()),
        event.sessionId(),
        Parts.toAvro(event.origin()));
  }

  public static AuthenticationEvent fromAvro(dev.sparekey.model.avro.AuthenticationEvent event) {
    return Parts.within(
        "AuthenticationEvent",
        () ->
            new AuthenticationEvent(
                Parts.fromAvro(event.getHeader()),
                Parts.fromAvro(event.getAccount()),
                event.getAccountName(),
                Parts.same(AuthenticationEvent.Outcome.class, event.getOutcome()),
                Parts.fromAvro(event.getAuthenticators()),
                event.getSessionId(),
                Parts.fromAvro(event.getOrigin())));
  }

  public static dev.sparekey.model.avro.RecoveryEvent toAvro(RecoveryEvent event) {
    Authenticators authenticators = event.authenticators();
    return new dev.sparekey.model.avro.RecoveryEvent(
        Parts.toAvro(event.header()),
        Parts.toAvro(event.account()),
        event.accountName(),
        Parts.same(dev.sparekey.model.avro.RecoveryAction.class, event.action()),
        Parts.same(dev.sparekey.model.avro.RecoveryPath.class, event.path()),
        Parts.toAvro(event.actor()),
        Parts.toAvro(event.credential()),
        authenticators == null ? null : Parts.toAvro(authenticators),
        event.sessionId(),
        Parts.toAvro(event.origin()),
        event.ticketId());
  }

  public static RecoveryEvent fromAvro(dev.sparekey.model.avro.RecoveryEvent event) {
    dev.sparekey.model.avro.Authenticators authenticators = event.getAuthenticators();
    return Parts.within(
        "RecoveryEvent",
        () ->
            new RecoveryEvent(
                Parts.fromAvro(event.getHeader()),
                Parts.fromAvro(event.getAccount()),
                event.getAccountName(),
                Parts.same(RecoveryAction.class, event.getAction()),
                Parts.same(RecoveryPath.class, event.getPath()),
                Parts.fromAvro(event.getActor()),
                Parts.fromAvro(event.getCredential()),
                authenticators == null ? null : Parts.fromAvro(authenticators),
                event.getSessionId(),
                Parts.fromAvro(event.getOrigin()),
                event.getTicketId()));
  }

  public static dev.sparekey.model.avro.TicketEvent toAvro(TicketEvent event) {
    List<Verification> told = event.verification();
    List<dev.sparekey.model.avro.Verification> verification = null;
    if (told != null) {
      verification = new ArrayList<>();
      for (Verification way : told) {
        verification.add(Parts.same(dev.sparekey.model.avro.Verification.class, way));
      }
    }
    return new dev.sparekey.model.avro.TicketEvent(
        Parts.toAvro(event.header()),
        event.ticketId(),
        Parts.time("createdAt", event.createdAt()),
        Parts.same(dev.sparekey.model.avro.TicketState.class, event.status()),
        Parts.same(dev.sparekey.model.avro.TicketCategory.class, event.category()),
        event.requesters(),
        event.agent(),
        verification);
  }

  public static TicketEvent fromAvro(dev.sparekey.model.avro.TicketEvent event) {
    List<dev.sparekey.model.avro.Verification> told = event.getVerification();
    return Parts.within(
        "TicketEvent",
        () ->
            new TicketEvent(
                Parts.fromAvro(event.getHeader()),
                event.getTicketId(),
                event.getCreatedAt(),
                Parts.same(TicketEvent.Status.class, event.getStatus()),
                Parts.same(TicketEvent.Category.class, event.getCategory()),
                event.getRequesters(),
                event.getAgent(),
                told == null
                    ? null
                    : told.stream().map(way -> Parts.same(Verification.class, way)).toList()));
  }

  public static dev.sparekey.model.avro.IdentityContextEvent toAvro(IdentityContextEvent event) {
    StaffRole staff = event.staff();
    return new dev.sparekey.model.avro.IdentityContextEvent(
        Parts.toAvro(event.header()),
        Parts.toAvro(event.account()),
        event.accountName(),
        Parts.same(dev.sparekey.model.avro.SubjectKind.class, event.kind()),
        event.names(),
        event.privileged(),
        event.requiredLevel(),
        event.manager(),
        Parts.time("validFrom", event.validFrom()),
        Parts.timeOrNull("validTo", event.validTo()),
        staff == null ? null : Parts.same(dev.sparekey.model.avro.StaffRole.class, staff),
        toAvroOrNull(event.employment()));
  }

  public static IdentityContextEvent fromAvro(dev.sparekey.model.avro.IdentityContextEvent event) {
    return Parts.within(
        "IdentityContextEvent",
        () ->
            new IdentityContextEvent(
                Parts.fromAvro(event.getHeader()),
                Parts.fromAvro(event.getAccount()),
                event.getAccountName(),
                Parts.same(SubjectKind.class, event.getKind()),
                event.getNames(),
                event.getPrivileged(),
                event.getRequiredLevel(),
                event.getManager(),
                event.getValidFrom(),
                event.getValidTo(),
                staff(event.getStaff()),
                fromAvroOrNull(event.getEmployment())));
  }

  private static dev.sparekey.model.avro.@Nullable Employment toAvroOrNull(
      @Nullable Employment employment) {
    return employment == null
        ? null
        : new dev.sparekey.model.avro.Employment(
            Parts.timeOrNull("hiredAt", employment.hiredAt()),
            Parts.timeOrNull("leaveFrom", employment.leaveFrom()),
            Parts.timeOrNull("leaveTo", employment.leaveTo()),
            employment.roles(),
            employment.desk(),
            employment.vendor(),
            employment.timeZone());
  }

  private static @Nullable Employment fromAvroOrNull(
      dev.sparekey.model.avro.@Nullable Employment employment) {
    return employment == null
        ? null
        : new Employment(
            employment.getHiredAt(),
            employment.getLeaveFrom(),
            employment.getLeaveTo(),
            employment.getRoles(),
            employment.getDesk(),
            employment.getVendor(),
            employment.getTimeZone());
  }

  /** A duty newer than this reader is none that was told. */
  private static @Nullable StaffRole staff(dev.sparekey.model.avro.@Nullable StaffRole symbol) {
    return symbol == null || symbol == dev.sparekey.model.avro.StaffRole.UNKNOWN
        ? null
        : Parts.same(StaffRole.class, symbol);
  }
}
