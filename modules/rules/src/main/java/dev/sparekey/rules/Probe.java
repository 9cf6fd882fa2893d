package dev.sparekey.rules;

final class Probe {
  private Probe() {}

  static int f(String s) {
    return s.length();
  }
}
