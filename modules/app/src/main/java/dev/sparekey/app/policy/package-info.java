/** {@code sparekey policy}: what those who decide on assurance need. */
@NullMarked
package dev.sparekey.app.policy;

import org.jspecify.annotations.NullMarked;
