package dev.sparekey.receivers.files;

/**
 * How far a file was read. A file is known by what it holds, not by its name or its place on the
 * disk: renamed, compressed or copied it is the same, and one that begins anew is another.
 *
 * @param firstLine hash of its first line
 * @param at bytes that were read and are kept in Kafka, uncompressed
 * @param lastBytes hash of the bytes before {@code at}, at most {@link Content#TAIL}
 * @param seenDay the day since 1970 on which it was last there
 */
record Position(String firstLine, long at, String lastBytes, long seenDay) {}
