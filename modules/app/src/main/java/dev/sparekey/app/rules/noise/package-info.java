/** {@code sparekey rules noise}: a made-up company, its everyday recoveries and attacks on it. */
@NullMarked
package dev.sparekey.app.rules.noise;

import org.jspecify.annotations.NullMarked;
