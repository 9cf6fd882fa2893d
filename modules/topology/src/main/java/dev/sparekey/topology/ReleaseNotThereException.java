package dev.sparekey.topology;

import org.apache.kafka.common.errors.RetriableException;

/** The texts of a release have not been read yet; the record that names it is to be read again. */
final class ReleaseNotThereException extends RetriableException {

  private static final long serialVersionUID = 1L;

  ReleaseNotThereException(String message) {
    super(message);
  }
}
