package dev.sparekey.model.wire;

import dev.sparekey.model.avro.Alert;
import dev.sparekey.model.avro.AuthenticationEvent;
import dev.sparekey.model.avro.Control;
import dev.sparekey.model.avro.CredentialInventoryEntry;
import dev.sparekey.model.avro.DeadLetter;
import dev.sparekey.model.avro.IdentityContextEvent;
import dev.sparekey.model.avro.Mark;
import dev.sparekey.model.avro.Posture;
import dev.sparekey.model.avro.RecoveryEvent;
import dev.sparekey.model.avro.RecoveryState;
import dev.sparekey.model.avro.TicketEvent;
import dev.sparekey.model.avro.Triaged;
import org.apache.avro.Schema;

/** The records that others may read, each with a history of versions under schemas/baseline. */
public enum Subject {
  AUTHENTICATION_EVENT("authentication-event", AuthenticationEvent.getClassSchema()),
  RECOVERY_EVENT("recovery-event", RecoveryEvent.getClassSchema()),
  TICKET_EVENT("ticket-event", TicketEvent.getClassSchema()),
  IDENTITY_CONTEXT_EVENT("identity-context-event", IdentityContextEvent.getClassSchema()),
  MARK("mark", Mark.getClassSchema()),
  ALERT("alert", Alert.getClassSchema()),
  DEAD_LETTER("dead-letter", DeadLetter.getClassSchema()),
  CREDENTIAL_INVENTORY("credential-inventory", CredentialInventoryEntry.getClassSchema()),
  RECOVERY_STATE("recovery-state", RecoveryState.getClassSchema()),
  POSTURE("posture", Posture.getClassSchema()),
  TRIAGED("triaged", Triaged.getClassSchema()),
  CONTROL("control", Control.getClassSchema());

  private final String title;
  private final Schema schema;

  Subject(String title, Schema generated) {
    this.title = title;
    this.schema = withoutJavaTypes(generated);
  }

  /** The name in file names and, with a suffix, in a schema registry: {@code ticket-event}. */
  public String title() {
    return title;
  }

  /** The current version, self-contained and without hints to Java's code generator. */
  public Schema schema() {
    return schema;
  }

  private static Schema withoutJavaTypes(Schema generated) {
    String hint = "{\"type\":\"string\",\"avro.java.string\":\"String\"}";
    return new Schema.Parser().parse(generated.toString().replace(hint, "\"string\""));
  }
}
