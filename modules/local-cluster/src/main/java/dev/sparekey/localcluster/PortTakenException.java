package dev.sparekey.localcluster;

import java.io.IOException;
import java.io.Serial;

/** Somebody else took a port between its choice and its use: choose others. */
final class PortTakenException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  PortTakenException(String message) {
    super(message);
  }
}
