/** Files and folders of records, one JSON object a line, read as they grow. */
@NullMarked
package dev.sparekey.receivers.files;

import org.jspecify.annotations.NullMarked;
