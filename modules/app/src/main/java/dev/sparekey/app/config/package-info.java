/** The configuration file: its words, their bounds and what they become. */
@NullMarked
package dev.sparekey.app.config;

import org.jspecify.annotations.NullMarked;
