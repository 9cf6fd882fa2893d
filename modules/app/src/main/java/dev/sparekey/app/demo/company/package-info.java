/** A made-up company: the records that its log sources would have written. */
@NullMarked
package dev.sparekey.app.demo.company;

import org.jspecify.annotations.NullMarked;
