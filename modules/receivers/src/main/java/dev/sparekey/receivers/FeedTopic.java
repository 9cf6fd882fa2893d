package dev.sparekey.receivers;

/**
 * A feed and where its raw records go.
 *
 * @param feed its name, which every mark of it has to bear
 */
public record FeedTopic(String feed, String topic) {}
