package dev.sparekey.model.wire;

import dev.sparekey.model.avro.Alert;
import dev.sparekey.model.avro.AuthenticationEvent;
import dev.sparekey.model.avro.DeadLetter;
import dev.sparekey.model.avro.IdentityContextEvent;
import dev.sparekey.model.avro.Mark;
import dev.sparekey.model.avro.RecoveryEvent;
import dev.sparekey.model.avro.TicketEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** The records that others may read, each with a history of versions under schemas/baseline. */
public enum Subject {
  AUTHENTICATION_EVENT("authentication-event", AuthenticationEvent.getClassSchema()),
  RECOVERY_EVENT("recovery-event", RecoveryEvent.getClassSchema()),
  TICKET_EVENT("ticket-event", TicketEvent.getClassSchema()),
  IDENTITY_CONTEXT_EVENT("identity-context-event", IdentityContextEvent.getClassSchema()),
  MARK("mark", Mark.getClassSchema()),
  ALERT("alert", Alert.getClassSchema()),
  DEAD_LETTER("dead-letter", DeadLetter.getClassSchema());

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

  /** Every published version, oldest first; version n is at index n-1. */
  public List<Schema> published() {
    List<Schema> versions = new ArrayList<>();
    while (true) {
      String path = "baseline/" + title + "/" + (versions.size() + 1) + ".avsc";
      try (InputStream text = Subject.class.getResourceAsStream(path)) {
        if (text == null) {
          return List.copyOf(versions);
        }
        versions.add(
            new Schema.Parser().parse(new String(text.readAllBytes(), StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the published schema " + path, e);
      }
    }
  }

  private static Schema withoutJavaTypes(Schema generated) {
    String hint = "{\"type\":\"string\",\"avro.java.string\":\"String\"}";
    return new Schema.Parser().parse(generated.toString().replace(hint, "\"string\""));
  }
}
