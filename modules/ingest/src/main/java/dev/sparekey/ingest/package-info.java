@NullMarked
package dev.sparekey.ingest;

import org.jspecify.annotations.NullMarked;
