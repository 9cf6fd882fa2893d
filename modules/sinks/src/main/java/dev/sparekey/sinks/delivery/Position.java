package dev.sparekey.sinks.delivery;

/** Where an alert's revision stands in the topic. */
public record Position(int partition, long offset) {}
