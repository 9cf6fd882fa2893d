package dev.sparekey.rules;

/** Sigma's levels, from the least. */
public enum Level {
  INFORMATIONAL,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL
}
