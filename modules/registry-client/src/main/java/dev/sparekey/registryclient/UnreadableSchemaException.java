package dev.sparekey.registryclient;

import java.io.Serial;

/**
 * The id is of a schema that is none of Avro's, or none that Avro accepts. Schemas do not change
 * under their id, so asking again gives the same: the record that carries it belongs in the dead
 * letters.
 */
public final class UnreadableSchemaException extends RegistryException {
  @Serial private static final long serialVersionUID = 1L;

  UnreadableSchemaException(int schemaId) {
    super("schema id " + schemaId + " is not of a readable Avro schema", null);
  }
}
