package dev.sparekey.app.records;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --sort-in} of the commands that put records in order. */
public final class SortingOption {

  static final String NAME = "--sort-in";

  @Option(
      names = NAME,
      paramLabel = "FOLDER",
      description = {
        "Where records wait that are more than 64 MiB, until all are in order; may need twice the"
            + " room that they take unpacked. Default: the system's folder for temporary files.",
        "Nothing is left there."
      })
  private @Nullable Path given;

  /**
   * Says so before hours of reading.
   *
   * @throws IllegalArgumentException in words for the user if nothing can be put there
   */
  public void check() {
    Path folder = folder();
    if (!(Files.isDirectory(folder) && Files.isWritable(folder))) {
      throw new IllegalArgumentException(
          NAME + " should be a folder that can be written to: was '" + folder + "'");
    }
  }

  /** Where to sort. */
  public Path folder() {
    return given == null ? SortedRecords.anyFolder() : given;
  }

  /** Its name as given; null if it is not. */
  public @Nullable String named() {
    return given == null ? null : NAME;
  }
}
