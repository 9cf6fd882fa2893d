/** What leaves for SIEMs and people: documents on paper, and destinations at work. */
@NullMarked
package dev.sparekey.app.sinks;

import org.jspecify.annotations.NullMarked;
