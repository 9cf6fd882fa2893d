package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Words;

/** How a command's answer is written. */
enum Format {
  TABLE,
  JSON;

  @Override
  public String toString() {
    return Words.of(this);
  }
}
