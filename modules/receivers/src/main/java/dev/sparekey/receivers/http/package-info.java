/** The listener for webhooks and event hooks. */
@NullMarked
package dev.sparekey.receivers.http;

import org.jspecify.annotations.NullMarked;
