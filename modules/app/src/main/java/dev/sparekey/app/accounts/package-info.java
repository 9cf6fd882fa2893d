@NullMarked
package dev.sparekey.app.accounts;

import org.jspecify.annotations.NullMarked;
