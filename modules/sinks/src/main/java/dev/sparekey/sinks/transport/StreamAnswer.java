package dev.sparekey.sinks.transport;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a receiver of security events is answered when it comes to us.
 *
 * @param body JSON, or empty
 */
public record StreamAnswer(int status, String body) {

  /** Codes are for what is wrong with a request in itself. */
  static StreamAnswer error(int status, String text) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    if (status == 400) {
      error.put("err", "invalid_request");
    }
    return new StreamAnswer(status, error.put("description", text).toString());
  }
}
