package dev.sparekey.sinks.delivery;

/** How documents get to a destination: we bring them, or it fetches them. */
public sealed interface Way extends AutoCloseable permits Transport, Shelf {

  /** How many documents it takes at a time. */
  int most();

  @Override
  void close();
}
