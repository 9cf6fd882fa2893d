/** What several modules' tests need and none of them owns. No main code may know it. */
@NullMarked
package dev.sparekey.testkit;

import org.jspecify.annotations.NullMarked;
