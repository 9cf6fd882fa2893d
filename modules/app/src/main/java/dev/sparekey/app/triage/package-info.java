@NullMarked
package dev.sparekey.app.triage;

import org.jspecify.annotations.NullMarked;
