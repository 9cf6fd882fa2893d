package dev.sparekey.rules;

/** One comparison of a text. */
interface TextTest {
  boolean test(String text);
}
