package dev.sparekey.testkit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Integration tests run two classes at a time in one JVM, and Awaitility would by default end every
 * wait at an exception that any thread does not catch, the other class' threads included. Found by
 * JUnit as a service.
 */
public final class OwnThreadsOnly implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }
}
