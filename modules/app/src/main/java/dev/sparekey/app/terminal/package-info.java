/** Text on a terminal: what it takes up, and what must never reach it. */
@NullMarked
package dev.sparekey.app.terminal;

import org.jspecify.annotations.NullMarked;
