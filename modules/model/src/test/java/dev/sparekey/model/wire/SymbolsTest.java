package dev.sparekey.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.Posture;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SymbolsTest {

  static Stream<Arguments> pairs() {
    return Stream.of(
        Arguments.of(Actor.Role.class, dev.sparekey.model.avro.ActorRole.class),
        Arguments.of(
            AuthenticationEvent.Outcome.class, dev.sparekey.model.avro.AuthenticationOutcome.class),
        Arguments.of(Authenticator.class, dev.sparekey.model.avro.Authenticator.class),
        Arguments.of(Authenticators.Completeness.class, dev.sparekey.model.avro.Completeness.class),
        Arguments.of(CredentialStorage.Shown.class, dev.sparekey.model.avro.StorageShown.class),
        Arguments.of(InventoryEntry.Basis.class, dev.sparekey.model.avro.StatusBasis.class),
        Arguments.of(InventoryEntry.Note.class, dev.sparekey.model.avro.InventoryNote.class),
        Arguments.of(InventoryEntry.Sort.class, dev.sparekey.model.avro.CredentialSort.class),
        Arguments.of(InventoryEntry.Status.class, dev.sparekey.model.avro.CredentialStatus.class),
        Arguments.of(Occurrence.Knowledge.class, dev.sparekey.model.avro.Knowledge.class),
        Arguments.of(Posture.Basis.class, dev.sparekey.model.avro.PostureBasis.class),
        Arguments.of(Posture.Way.class, dev.sparekey.model.avro.Way.class),
        Arguments.of(Posture.Kept.class, dev.sparekey.model.avro.Kept.class),
        Arguments.of(RecoveryState.Phase.class, dev.sparekey.model.avro.RecoveryPhase.class),
        Arguments.of(RecoveryState.Shortfall.class, dev.sparekey.model.avro.Shortfall.class),
        Arguments.of(Proof.class, dev.sparekey.model.avro.Proof.class),
        Arguments.of(RecoveryAction.class, dev.sparekey.model.avro.RecoveryAction.class),
        Arguments.of(RecoveryPath.class, dev.sparekey.model.avro.RecoveryPath.class),
        Arguments.of(
            RequirementFinding.Status.class, dev.sparekey.model.avro.RequirementStatus.class),
        Arguments.of(Severity.class, dev.sparekey.model.avro.Severity.class),
        Arguments.of(SubjectKind.class, dev.sparekey.model.avro.SubjectKind.class),
        Arguments.of(TicketEvent.Status.class, dev.sparekey.model.avro.TicketState.class),
        Arguments.of(TicketEvent.Category.class, dev.sparekey.model.avro.TicketCategory.class),
        Arguments.of(TicketStatus.class, dev.sparekey.model.avro.TicketStatus.class),
        Arguments.of(TriageDecision.Outcome.class, dev.sparekey.model.avro.TriageOutcome.class),
        Arguments.of(Verdict.class, dev.sparekey.model.avro.Verdict.class),
        Arguments.of(Verification.class, dev.sparekey.model.avro.Verification.class));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void modelEnum_itsWireForm_hasTheSameSymbols(
      Class<? extends Enum<?>> model, Class<? extends Enum<?>> wire) {
    assertThat(names(wire)).containsExactlyElementsOf(names(model));
  }

  private static List<String> names(Class<? extends Enum<?>> type) {
    return Stream.of(type.getEnumConstants())
        .map(Enum::name)
        .filter(name -> !name.equals(Parts.UNRECOGNISED))
        .toList();
  }
}
