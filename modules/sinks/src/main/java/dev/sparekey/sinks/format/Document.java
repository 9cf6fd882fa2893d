package dev.sparekey.sinks.format;

/**
 * An alert in some form.
 *
 * @param bytes that it takes in UTF-8
 */
record Document(String text, int bytes) {}
