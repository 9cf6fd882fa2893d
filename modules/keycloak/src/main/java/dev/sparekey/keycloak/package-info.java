/** A Keycloak event listener that publishes committed events, with the factors used, to Kafka. */
@NullMarked
package dev.sparekey.keycloak;

import org.jspecify.annotations.NullMarked;
