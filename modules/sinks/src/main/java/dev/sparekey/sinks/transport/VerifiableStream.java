package dev.sparekey.sinks.transport;

/** A stream of security events whose receiver may ask for a token that shows that it works. */
public interface VerifiableStream {

  /**
   * Takes a request for a verification event (Shared Signals §8.1.4); the receiver has shown who it
   * is. From any thread; does not block.
   */
  StreamAnswer verify(byte[] body);
}
