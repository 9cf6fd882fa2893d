package dev.sparekey.receivers.files;

import dev.sparekey.receivers.FeedTopic;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The files of a feed.
 *
 * @param folder in which they are; those below it are not looked at
 * @param pattern of their names, with {@code *} and {@code ?}; should match rotated files, too
 * @param positions the file in which it is kept how far each was read
 * @param every how long to wait when nothing new is there
 * @param settle how long after an event its line may be written, if the writer is trusted to write
 *     all in their order; a mark holds back by it. Null for no marks.
 */
public record LogFiles(
    FeedTopic feed,
    Path folder,
    String pattern,
    Path positions,
    Duration every,
    @Nullable Duration settle) {}
