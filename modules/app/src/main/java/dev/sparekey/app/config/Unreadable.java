package dev.sparekey.app.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a file that the user named cannot be read, in words. */
final class Unreadable {

  private Unreadable() {}

  /**
   * @param what it is, such as "the policy file"
   */
  static IOException of(String what, Path file, IOException cause) {
    String why;
    if (cause instanceof NoSuchFileException) {
      why = "there is none";
    } else if (Files.isDirectory(file)) {
      why = "it is a folder";
    } else if (cause instanceof AccessDeniedException) {
      why = "this user may not";
    } else {
      why = String.valueOf(cause.getMessage());
    }
    return new IOException(what + " '" + file + "' cannot be read: " + why, cause);
  }
}
